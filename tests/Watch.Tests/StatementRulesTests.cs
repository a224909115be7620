using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Watch.Tests;

/// <summary>The short way of statements through the rules comes to the same alarms as the long one, and costs next to nothing.</summary>
public class StatementRulesTests
{
    private const string Rules = """
        alarms:
          - { name: rows, when: statement, commands: [SELECT], by: [subject], rows: 3000, within: 10min, quiet: 0s }
          - { name: change, when: statement, commands: [UPDATE, DELETE], without-where: true, by: [subject], quiet: 5min }
          - { name: many, when: statement, outcome: failed, by: [subject, source], count: 3, within: 10min, quiet: 1min }
          - { name: slow, when: statement, slower-than: 2ms, count: 5, within: 10min, quiet: 0s }
          - { name: refused, when: statement, outcome: refused, count: 3, within: 1h }
          - { name: who, when: statement, subjects: [user 1], databases: [shop], rows-at-least: 1000, by: [subject, database, application], quiet: 0s }
          - { name: nobody, when: statement, except-subjects: [user 0, user 2], sources: [192.0.2.0/30], by: [source], quiet: 0s }
          - { name: objects, when: statement, objects: [person], by: [subject, object], count: 2, within: 30min }
          - { name: asked-for, when: statement, end-users: [person 1, person 3], by: [subject], count: 2, within: 10min, quiet: 0s }
          - { name: each-of-them, when: statement, by: [subject, end-user], count: 3, within: 30min, quiet: 0s }
          - { name: new-to-it, when: statement, by: [subject], first-seen: end-user, quiet: 0s }
          - { name: shown-to, when: disclosure, end-users: [person 2], by: [end-user], quiet: 0s }
          - { name: first, when: statement, by: [subject], first-seen: object, quiet: 0s }
          - { name: night, when: statement, outcome: ok, outside-hours: 06:00-22:00, by: [subject], quiet: 1h }
          - { name: clear, when: disclosure, showing: clear, by: [subject], distinct-values: 4, within: 4h, quiet: 0s }
          - { name: sessions, when: login, by: [subject], first-seen: source, quiet: 0s }
          - { name: acts, when: administration, commands: [user.unlock], quiet: 5s }
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(300)]
    public void Over_a_random_journal_events_raise_what_their_entries_raise(int seed)
    {
        var parsed = AlarmRules.Parse(Rules, "alarms.yaml");
        parsed.Errors.ShouldBeEmpty();
        var rules = parsed.Rules!;
        using var journal = new RandomJournal(seed, 6000);
        var (byEntry, byEvent) = (new AlarmEvaluator(rules, TimeZoneInfo.Utc), new AlarmEvaluator(rules, TimeZoneInfo.Utc));
        var wanted = journal.Reader.Read(JournalFilter.All, TestContext.Current.CancellationToken).SelectMany(entry => byEntry.Feed(entry)).ToList();
        List<AlarmRaised> raised = [];
        foreach (var frame in journal.Reader.ReadEvents(null, TestContext.Current.CancellationToken))
        {
            foreach (ref readonly var happened in frame.Span) { raised.AddRange(byEvent.Feed(happened)); }
        }

        raised.ShouldBe(wanted);
        byEvent.Known().ShouldBe(byEntry.Known());
        // Else equal would mean little.
        rules.All.Select(rule => rule.Name).Except(wanted.Select(alarm => alarm.Rule)).ShouldBeEmpty();
    }

    [Fact]
    public void Of_one_session_only_what_it_asks_for_that_end_user_counts()
    {
        using var journal = new RandomJournal(ring =>
        {
            var noon = JournalTime.From(Entries.Noon);
            RandomJournal.Say(ring, new SessionOpened(noon, 1, 1, "shop", "r", "d", "a", "192.0.2.1", 1, "127.0.0.1", 2, "none", 1));
            foreach (var (number, name) in ((string[])["", "li", "wang", "li", ""]).Index())
            {
                RandomJournal.Say(ring, new EndUserNamed(noon, 1, (ulong)number + 1, name, EndUserCause.Named));
                RandomJournal.Say(ring, new StatementSubmitted(noon, 1, (ulong)number + 1, 1));
                RandomJournal.Say(ring, new StatementFinished(noon, 1, (ulong)number + 1, StatementOutcome.Succeeded, SqlState.Success, 0, 1));
            }
        });
        var rules = AlarmRules.Parse("""
            alarms:
              - { name: his, when: statement, end-users: [li], quiet: 0s }
              - { name: each, when: statement, by: [subject, end-user], quiet: 0s }
            """, "alarms.yaml").Rules!;
        var evaluator = new AlarmEvaluator(rules, TimeZoneInfo.Utc);
        List<string> raised = [];
        foreach (var frame in journal.Reader.ReadEvents(null, TestContext.Current.CancellationToken))
        {
            foreach (ref readonly var happened in frame.Span) { raised.AddRange(evaluator.Feed(happened).Select(alarm => $"{alarm.Rule} {alarm.Group}".Trim())); }
        }

        raised.ShouldBe(["each subject=shop end-user=-", "his", "each subject=shop end-user=li", "each subject=shop end-user=wang", "his", "each subject=shop end-user=li", "each subject=shop end-user=-"]);
    }

    [Fact]
    public void A_group_that_was_pushed_out_begins_again_at_zero()
    {
        using var journal = new RandomJournal(ring =>
        {
            var noon = JournalTime.From(Entries.Noon);
            // The first, as many others as a rule remembers, and twice more the first.
            foreach (var session in Enumerable.Range(0, RuleState.MostGroups + 1).Append(0).Append(0).Select(number => (ulong)number))
            {
                RandomJournal.Say(ring, new SessionOpened(noon, session, 1, $"user{session}", "r", "d", "a", "192.0.2.1", 1, "127.0.0.1", 2, "none", 1));
                RandomJournal.Say(ring, new StatementFinished(noon, session, 1, StatementOutcome.Failed, SqlState.Success, 0, 1));
            }
        });
        var rules = AlarmRules.Parse("alarms: [{ name: two, when: statement, by: [subject], count: 2, within: 10min }]", "alarms.yaml").Rules!;
        var evaluator = new AlarmEvaluator(rules, TimeZoneInfo.Utc);
        List<AlarmRaised> raised = [];
        foreach (var frame in journal.Reader.ReadEvents(null, TestContext.Current.CancellationToken))
        {
            foreach (ref readonly var happened in frame.Span) { raised.AddRange(evaluator.Feed(happened)); }
        }

        // Not at its second statement: the first was forgotten.
        raised.ShouldHaveSingleItem().Group.ShouldBe("subject=user0");
        raised[0].Trigger.ShouldBe((ulong)(2 * (RuleState.MostGroups + 1)) + 3);
    }

    [Fact]
    public void An_event_becomes_the_entry_that_a_reader_gives()
    {
        using var journal = new RandomJournal(5, 2000);
        List<string> entries = [], events = [];
        foreach (var entry in journal.Reader.Read(JournalFilter.All, TestContext.Current.CancellationToken)) { entries.Add(CsvForm.Write(entry)); }
        foreach (var frame in journal.Reader.ReadEvents(null, TestContext.Current.CancellationToken))
        {
            foreach (ref readonly var happened in frame.Span) { events.Add(CsvForm.Write(happened.ToEntry())); }
        }

        events.ShouldBe(entries);
    }

    [Fact]
    public void A_statement_that_completes_no_alarm_leaves_no_garbage()
    {
        using var journal = new RandomJournal(9, 4000);
        // A sum and a count that are never reached.
        var rules = AlarmRules.Parse(
            "alarms: [{ name: rows, when: statement, by: [subject], rows: 1000000000, within: 10min }, { name: count, when: statement, by: [source], count: 1000, within: 1s }]",
            "alarms.yaml").Rules!;
        var evaluator = new AlarmEvaluator(rules, TimeZoneInfo.Utc);
        JournalEvent[] statements = [.. journal.Reader.ReadEvents(null, TestContext.Current.CancellationToken)
            .SelectMany(frame => frame.ToArray()).Where(happened => happened.Entry is null && happened.Session is not null)];
        foreach (ref readonly var statement in statements.AsSpan()) { evaluator.Feed(statement); }
        var before = GC.GetAllocatedBytesForCurrentThread();
        var alarms = 0;
        foreach (ref readonly var statement in statements.AsSpan()) { alarms += evaluator.Feed(statement).Count; }
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)statements.Length;
        alarms.ShouldBe(0);
        statements.Length.ShouldBeGreaterThan(1000);
        // Windows may grow a little; an object for each statement would be a hundred bytes.
        each.ShouldBeLessThan(24);
    }
}
