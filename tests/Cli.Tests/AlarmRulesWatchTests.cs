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
            watch.Trouble.ShouldBeNull();
            File.WriteAllText(AlarmsFile, "alarms:\n  - name: anything\n    when: statement\n");
            watch.Look();
            watch.Look();
            watch.Look();
            File.WriteAllText(AlarmsFile, "alarms:\n  - name: anything\n    when: never\n");
            watch.Look();
            watch.Look();
            watch.Trouble!.ShouldContain("the rules before stay in force");
        }

        var entries = new JournalReader(Path.Combine(_directory, "journal"), Sealing).Read(new JournalFilter { Kind = RecordKind.AlarmRulesChanged }, TestContext.Current.CancellationToken).ToList();
        entries.Select(e => e.IsNewAlarmRules).ShouldBe([true, true, false]);
        entries[1].Detail!.ShouldContain("+ anything: when statement");
        entries[1].Detail!.ShouldContain("- repeated-failures: when login-failed");
        entries[2].Detail!.ShouldStartWith("refused: ");
    }

    [Theory]
    [InlineData("    end-users: [zhang.wei, \"-\"]\n", "4:28", "4 rules", "his", "own", "repeated-failures", "service-slow")]
    [InlineData("    end-users: zhang.wei\n", "4:16", "3 rules", "own", "repeated-failures", "service-slow")]
    [InlineData("    never: x\n", "4:5", "3 rules", "own", "repeated-failures", "service-slow")]
    [InlineData("\tnever: x\n", "4:1", "the default rules")]
    public void At_a_start_no_error_in_the_file_silences_more_than_its_own_rule_and_the_operator_reads_where_it_is_and_what_holds(string wrong, string place, string told, params string[] names)
    {
        File.WriteAllText(AlarmsFile, $"alarms:\n  - name: his\n    when: statement\n{wrong}  - name: own\n    when: statement\n  - {{ name: repeated-failures, when: login-failed }}\n  - {{ name: service-slow, when: clock, rows: 1 }}\n");
        var rules = new AlarmRulesFile(AlarmsFile).First();
        rules.All.Select(rule => rule.Name).ShouldBe(names.Length > 0 ? names : AlarmRules.Default.All.Select(rule => rule.Name));
        if (names.Length > 0) rules.All[^1].ToLine().ShouldBe(AlarmRules.Default.All.Single(rule => rule.Name == "service-slow").ToLine(), "the default one is in its place");
        using var journal = JournalWriter.Open(new JournalOptions { Directory = Path.Combine(_directory, "journal"), Origin = "alarms" }, _key, Sealing, TimeProvider.System);
        using var watch = new AlarmRulesWatch(AlarmsFile, journal, new StillTime());
        watch.Trouble!.ShouldStartWith($"alarms.yaml is refused: {AlarmsFile}:{place}: ");
        watch.Trouble.ShouldContain(told);
        watch.Trouble.ShouldEndWith($"menshen alarm check {AlarmsFile}");
    }

    /// <summary>The tests may run as root, to whom every file can be read: so a directory, a link to what no read answers, and bytes that are no text.</summary>
    [Theory]
    [InlineData("directory", "cannot be read")]
    [InlineData("broken", "cannot be read")]
    [InlineData("gb18030", "the file is not UTF-8")]
    public void A_file_that_cannot_be_read_leaves_the_default_rules_at_a_start_and_is_named_with_what_to_do(string kind, string told)
    {
        if (kind == "directory") Directory.CreateDirectory(AlarmsFile);
        else if (kind == "broken") File.CreateSymbolicLink(AlarmsFile, "/proc/self/mem");
        else File.WriteAllBytes(AlarmsFile, [.. "alarms:\n  - name: own\n    when: statement # "u8, 0xB4, 0xF3, (byte)'\n']);
        var follower = new AlarmRulesFile(AlarmsFile);
        follower.First().All.ShouldBe(AlarmRules.Default.All);
        using (var journal = JournalWriter.Open(new JournalOptions { Directory = Path.Combine(_directory, "journal"), Origin = "alarms" }, _key, Sealing, TimeProvider.System))
        using (var watch = new AlarmRulesWatch(AlarmsFile, journal, new StillTime()))
        {
            watch.Look();
            watch.Trouble!.ShouldContain(told);
            watch.Trouble!.ShouldContain("the default rules are in force");
            watch.Trouble!.ShouldContain(AlarmsFile);
            follower.Changed().ShouldBeNull();

            // It is mended, made unreadable while Menshen runs, and is back as it was.
            if (kind == "directory") Directory.Delete(AlarmsFile);
            else File.Delete(AlarmsFile);
            File.WriteAllText(AlarmsFile, "alarms:\n  - name: own\n    when: statement\n");
            watch.Look();
            watch.Look();
            watch.Trouble.ShouldBeNull();
            follower.Changed()!.All.Single().Name.ShouldBe("own");
            File.Move(AlarmsFile, AlarmsFile + ".away");
            Directory.CreateDirectory(AlarmsFile);
            watch.Look();
            watch.Look();
            watch.Trouble!.ShouldContain("the rules before stay in force");
            follower.Changed().ShouldBeNull("what holds is not given up for it");
            Directory.Delete(AlarmsFile);
            File.Move(AlarmsFile + ".away", AlarmsFile);
            watch.Look();
            watch.Look();
            watch.Trouble.ShouldBeNull();
        }

        new JournalReader(Path.Combine(_directory, "journal"), Sealing).Read(new JournalFilter { Kind = RecordKind.AlarmRulesChanged }, TestContext.Current.CancellationToken)
            .Select(e => e.IsNewAlarmRules).ShouldBe([false, true, false, true]);
    }

    /// <summary>The system's time without timers: the test looks when it wants to.</summary>
    private sealed class StillTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
