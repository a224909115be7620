using System.Text;
using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.TestKit;

namespace Menshen.Watch.Tests;

/// <summary>Rules over disclosures on past records, as <c>menshen alarm simulate</c> runs them.</summary>
public sealed class DisclosureSimulationTests : IDisposable
{
    private static readonly TimeSpan Patience = BusyMachine.Patience;
    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-simulation-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void A_rule_tried_on_past_records_raises_what_it_would_have_raised_then()
    {
        var trigger = WritePast();
        var rules = AlarmRules.Parse(
            "alarms: [{ name: leak, when: disclosure, showing: clear, objects: [person], seal-groups: [3], by: [subject, source], distinct-values: 1000, within: 1h }]", "alarms.yaml").Rules!;
        var evaluator = new AlarmEvaluator(rules, TimeZoneInfo.Utc);
        var alarms = new JournalReader(_directory, Sealing).Read(JournalFilter.All, TestContext.Current.CancellationToken).SelectMany(evaluator.Feed).ToList();
        var alarm = alarms.ShouldHaveSingleItem();
        (alarm.Group, alarm.Values, alarm.Time).ShouldBe(("subject=bob source=192.0.2.7", 1000UL, trigger));
        // The record it names is the disclosure, whose session and statement are beside it.
        var named = new JournalReader(_directory, Sealing).Read(JournalFilter.All, TestContext.Current.CancellationToken).Single(entry => entry.Index == alarm.Trigger);
        (named.Kind, named.SessionId, named.StatementNumber).ShouldBe((RecordKind.ValuesDisclosed, 1UL, 8UL));
    }

    /// <summary>bob reads 1,024 people in clear, in eight statements a minute apart; carol sees as many as masks. Answers when bob had seen 1,000.</summary>
    private long WritePast()
    {
        var noon = JournalTime.From(Entries.Noon);
        using var journal = JournalWriter.Open(new JournalOptions { Directory = _directory, Origin = "test" }, _key, Sealing, TimeProvider.System);
        foreach (var (session, name) in new[] { (1UL, "bob"), (2UL, "carol") })
            Say(journal, new SessionOpened(noon, session, (long)session, name, name, "express", "psql", "192.0.2.7", 4000, "127.0.0.1", 5432, "TLSv1.3", 1));
        Say(journal, new TemplateAnnounced(noon, 1, 5, 1, "SELECT", Encoding.UTF8.GetBytes("SELECT * FROM person LIMIT $1"), ["public.person"], [], true));
        for (var i = 1UL; i <= 8; i++)
        {
            var time = noon + (long)TimeSpan.FromMinutes(i).TotalMicroseconds;
            var digests = Enumerable.Range(0, 128).Select(n => (ulong)n + (1000 * i)).ToArray();
            foreach (var session in (ulong[])[1, 2])
            {
                Say(journal, new StatementSubmitted(time, session, i, 1));
                Say(journal, new ValuesDisclosed(time, session, i, 3, 1, 0, session == 1 ? ValueShowing.Clear : ValueShowing.Masked, 128, digests));
                Say(journal, new StatementFinished(time + 5, session, i, StatementOutcome.Succeeded, SqlState.Success, 128, 5));
            }
        }

        return noon + (long)TimeSpan.FromMinutes(8).TotalMicroseconds;
    }

    private static void Say<T>(JournalWriter journal, T record)
        where T : struct, IJournalRecord => journal.Record(record, Patience).ShouldBeTrue();
}
