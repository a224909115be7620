using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.TestKit;

namespace Menshen.Watch.Tests;

public sealed class AlarmReloadTests : IDisposable
{
    private static readonly TimeSpan Patience = BusyMachine.Patience;
    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-reload-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void New_rules_hold_from_their_record_on_and_a_refused_file_changes_nothing()
    {
        using var journal = JournalWriter.Open(new JournalOptions { Directory = Path.Combine(_directory, "journal"), Origin = "reload" }, _key, Sealing, TimeProvider.System);
        var raised = new List<string>();
        var loads = 0;
        using var watch = new AlarmWatch(
            Rules("first"), new JournalReader(Path.Combine(_directory, "journal"), Sealing), Path.Combine(_directory, "memory"),
            alarm => { lock (raised) { raised.Add(alarm.Rule); } return true; }, fault => throw fault, TimeProvider.System)
        {
            Reload = _ => ++loads == 1 ? Rules("second") : null,
        };
        watch.Start();
        // Not before it follows: what lies before a first run is no alarm.
        Until(() => File.Exists(Path.Combine(_directory, "memory")));
        Act(journal);
        Until(() => Raised() == "first");
        Say(journal, RulesResult.Refused);
        Act(journal);
        Until(() => Raised() == "first first");
        loads.ShouldBe(0);
        Say(journal, RulesResult.InForce);
        Act(journal);
        Until(() => Raised() == "first first second");
        // The file was broken meanwhile: the rules before hold on.
        Say(journal, RulesResult.InForce);
        Act(journal);
        Until(() => Raised() == "first first second second");

        string Raised()
        {
            lock (raised) { return string.Join(' ', raised); }
        }
    }

    [Fact]
    public void A_first_run_raises_what_has_come_since_Menshen_started_and_nothing_of_before()
    {
        var place = Path.Combine(_directory, "journal");
        using var journal = JournalWriter.Open(new JournalOptions { Directory = place, Origin = "first" }, _key, Sealing, TimeProvider.System);
        Act(journal);
        journal.Record(new ServiceStarted(JournalTime.Now(TimeProvider.System), "0", "here", 1, "") { Clock = "synchronised" }, Patience).ShouldBeTrue();
        Act(journal);
        Act(journal);
        // All of it is there before the process that watches is: on a busy machine that takes seconds.
        Until(() => new JournalReader(place, Sealing).Read(new JournalFilter()).Count() == 4);
        var raised = 0;
        using var watch = new AlarmWatch(
            Rules("acted"), new JournalReader(place, Sealing), Path.Combine(_directory, "memory"), _ => Interlocked.Increment(ref raised) > 0, fault => throw fault, TimeProvider.System);
        watch.Start();
        Until(() => Volatile.Read(ref raised) == 2);
        Act(journal);
        Until(() => Volatile.Read(ref raised) == 3);
    }

    private static AlarmRules Rules(string name) =>
        AlarmRules.Parse($"alarms:\n  - name: {name}\n    when: administration\n    commands: [user.add]\n    quiet: 0s\n", "alarms.yaml").Rules!;

    private static void Act(JournalWriter journal) =>
        journal.Record(new AdministrationActed(JournalTime.Now(TimeProvider.System), "uid 0", "user.add", "bob", "done"), Patience).ShouldBeTrue();

    private static void Say(JournalWriter journal, string result) =>
        journal.Record(new AlarmRulesChanged(JournalTime.Now(TimeProvider.System), "", "", "", result), Patience).ShouldBeTrue();

    private static void Until(Func<bool> condition) => SpinWait.SpinUntil(condition, Patience).ShouldBeTrue();
}
