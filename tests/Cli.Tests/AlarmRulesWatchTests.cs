using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Cli.Tests;

public sealed class AlarmRulesWatchTests : IDisposable
{
    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-alarm-rules-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();

    private string AlarmsFile => Path.Combine(_directory, "alarms.yaml");

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void A_changed_file_is_recorded_with_the_rules_that_differ_and_one_with_errors_is_refused()
    {
        File.WriteAllText(AlarmsFile, AlarmRules.DefaultText());
        using (var journal = JournalWriter.Open(new JournalOptions { Directory = Path.Combine(_directory, "journal"), Origin = "alarms" }, _key, Sealing, TimeProvider.System))
        using (var watch = new AlarmRulesWatch(AlarmsFile, journal, new StillTime()))
        {
            watch.Trouble.ShouldBeEmpty();
            File.WriteAllText(AlarmsFile, "alarms:\n  - name: anything\n    when: statement\n");
            watch.Look();
            watch.Look();
            watch.Look();
            File.WriteAllText(AlarmsFile, "alarms:\n  - name: anything\n    when: never\n");
            watch.Look();
            watch.Look();
            watch.Trouble.ShouldNotBeEmpty();
        }

        var entries = new JournalReader(Path.Combine(_directory, "journal"), Sealing).Read(new JournalFilter { Kind = RecordKind.AlarmRulesChanged }, TestContext.Current.CancellationToken).ToList();
        entries.Select(e => e.IsNewAlarmRules).ShouldBe([true, true, false]);
        entries[1].Detail!.ShouldContain("+ anything: when statement");
        entries[1].Detail!.ShouldContain("- repeated-failures: when login-failed");
        entries[2].Detail!.ShouldStartWith("refused: ");
    }

    /// <summary>The system's time without timers: the test looks when it wants to.</summary>
    private sealed class StillTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
