using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Cli.Tests.Auditing;

/// <summary>An auditor's file that is another than what was accepted: told once, with place and remedy, and never in force.</summary>
public sealed class RulesFileWatchTests : IDisposable
{
    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-rules-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();

    private string AuditFile => Path.Combine(_directory, "audit.yaml");

    private string AlarmsFile => Path.Combine(_directory, "alarms.yaml");

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void A_changed_file_is_recorded_once_with_the_rules_that_differ_and_is_not_in_force()
    {
        Selection(AuditSelection.DefaultFile(), (rules, watch) =>
        {
            File.WriteAllText(AuditFile, "record: summary\nrules: [{id: quiet, by: [zabbix], record: none}]\n");
            for (var look = 0; look < 4; look++) watch.Look();
            rules.InForce.Rules.ShouldBeEmpty();
            watch.Trouble.ShouldHaveSingleItem().ShouldContain("menshen audit apply");
            File.WriteAllText(AuditFile, AuditSelection.DefaultFile() + "# a comment\n");
            for (var look = 0; look < 2; look++) watch.Look();
            watch.Trouble.ShouldBeEmpty();
        });
        var told = Told(RecordKind.SelectionChanged).ShouldHaveSingleItem();
        told.Action.ShouldBe("audit.differs");
        told.Detail!.ShouldContain("- otherwise: record full");
        told.Detail!.ShouldContain("+ otherwise: record summary");
        told.Detail!.ShouldContain("+ quiet: record none, by zabbix");
    }

    [Fact]
    public void A_file_with_errors_is_recorded_and_each_of_them_is_shown()
    {
        Selection("rules: [{id: fine, object: [a.b], record: full}]", (rules, watch) =>
        {
            File.WriteAllText(AuditFile, "record: noen\nrules: [{id: x}]");
            for (var look = 0; look < 2; look++) watch.Look();
            watch.Trouble.Count.ShouldBe(2);
            rules.InForce.Rules.ShouldHaveSingleItem().Id.ShouldBe("fine");
        });
        Told(RecordKind.SelectionChanged).ShouldHaveSingleItem().Result.ShouldBe(RulesResult.Refused);
    }

    [Fact]
    public void Nothing_accepted_or_nothing_that_can_be_read_is_everything_in_full()
    {
        Selection("", (rules, _) => rules.InForce.ShouldBe(AuditSelection.Everything));
        Selection("nonsense: 1", (rules, watch) =>
        {
            rules.InForce.ShouldBe(AuditSelection.Everything);
            watch.Trouble.ShouldHaveSingleItem().ShouldContain("everything is recorded in full");
        });
    }

    [Theory]
    [InlineData("    end-users: [zhang.wei, \"-\"]\n", "4:28", "4 rules", "his", "own", "repeated-failures", "service-slow")]
    [InlineData("    end-users: zhang.wei\n", "4:16", "3 rules", "own", "repeated-failures", "service-slow")]
    [InlineData("    never: x\n", "4:5", "3 rules", "own", "repeated-failures", "service-slow")]
    [InlineData("\tnever: x\n", "4:1", "the default rules")]
    public void No_error_that_a_new_version_finds_in_accepted_rules_silences_more_than_its_own_and_the_operator_reads_where_it_is_and_what_holds(
        string wrong, string place, string told, params string[] names)
    {
        var text = $"alarms:\n  - name: his\n    when: statement\n{wrong}  - name: own\n    when: statement\n  - {{ name: repeated-failures, when: login-failed }}\n  - {{ name: service-slow, when: clock, rows: 1 }}\n";
        Alarms(text, (rules, watch) =>
        {
            rules.InForce.All.Select(rule => rule.Name).ShouldBe(names.Length > 0 ? names : AlarmRules.Default.All.Select(rule => rule.Name));
            if (names.Length > 0) rules.InForce.All[^1].ToLine().ShouldBe(AlarmRules.Default.All.Single(rule => rule.Name == "service-slow").ToLine(), "the default one is in its place");
            var trouble = watch.Trouble[0];
            trouble.ShouldStartWith($"alarms.yaml is refused: {AlarmsFile}:{place}: ");
            trouble.ShouldContain(told);
            trouble.ShouldEndWith($"menshen alarm check {AlarmsFile}");
        });
    }

    /// <summary>The tests may run as root, to whom every file can be read: so a directory, a link to what no read answers, and bytes that are no text.</summary>
    [Theory]
    [InlineData("directory", "cannot be read")]
    [InlineData("broken", "cannot be read")]
    [InlineData("gb18030", "the file is not UTF-8")]
    public void A_file_that_cannot_be_read_is_named_with_what_to_do_and_takes_nothing_out_of_force(string kind, string told)
    {
        const string own = "alarms:\n  - name: own\n    when: statement\n";
        Alarms(own, (rules, watch) =>
        {
            File.Delete(AlarmsFile);
            if (kind == "directory") Directory.CreateDirectory(AlarmsFile);
            else if (kind == "broken") File.CreateSymbolicLink(AlarmsFile, "/proc/self/mem");
            else File.WriteAllBytes(AlarmsFile, [.. "alarms:\n  - name: own\n    when: statement # "u8, 0xB4, 0xF3, (byte)'\n']);
            for (var look = 0; look < 3; look++) watch.Look();
            watch.Trouble[0].ShouldContain(told);
            watch.Trouble[0].ShouldContain("what was accepted holds on");
            watch.Trouble[0].ShouldContain(AlarmsFile);
            rules.InForce.All.Single().Name.ShouldBe("own");
            if (kind == "directory") Directory.Delete(AlarmsFile);
            else File.Delete(AlarmsFile);
            File.WriteAllText(AlarmsFile, own);
            for (var look = 0; look < 2; look++) watch.Look();
            watch.Trouble.ShouldBeEmpty();
        });
        Told(RecordKind.AlarmRulesChanged).ShouldHaveSingleItem().Action.ShouldBe("alarms.refused");
    }

    [Fact]
    public void The_follower_takes_rules_that_it_heard_of_and_no_others()
    {
        const string first = "alarms: [{ name: one, when: login }]", second = "alarms: [{ name: two, when: login }]";
        var heard = new HeardAlarmRules([.. first.Select(c => (byte)c)]);
        heard.First.All.Single().Name.ShouldBe("one");
        heard.Changed(DigestOf(first)).ShouldBeNull("a start names those in force");
        heard.Changed(DigestOf(second)).ShouldBeNull("nobody has said what they are");
        heard.Hear([.. second.Select(c => (byte)c)]);
        heard.Changed(DigestOf(second))!.All.Single().Name.ShouldBe("two");
    }

    private static string DigestOf(string text) => AcceptedRules.DigestOf([.. text.Select(c => (byte)c)]);

    private void Selection(string accepted, Action<AuditorsRules<AuditSelection>, RulesFileWatch> act) => Watch(new SelectionForm(), AuditFile, accepted, act);

    private void Alarms(string accepted, Action<AuditorsRules<AlarmRules>, RulesFileWatch> act) => Watch(new AlarmRulesForm(), AlarmsFile, accepted, act);

    /// <summary>What was accepted stands in the file, too.</summary>
    private void Watch<T>(IRulesForm<T> form, string file, string accepted, Action<AuditorsRules<T>, RulesFileWatch> act)
        where T : class
    {
        var places = new RulesPlaces(new Deployment(_directory), new byte[32], "here");
        new SealedTextFile(places.CopyOf(form.File), places.SealOf(form.File)).Write(1, System.Text.Encoding.UTF8.GetBytes(accepted));
        if (accepted.Length > 0) File.WriteAllText(file, accepted);
        using var journal = JournalWriter.Open(new JournalOptions { Directory = Path.Combine(_directory, "journal"), Origin = "rules" }, _key, Sealing, TimeProvider.System);
        using var rules = new AuditorsRules<T>(form, file, places, journal, TimeProvider.System);
        using var watch = new RulesFileWatch(rules, new StillTime());
        act(rules, watch);
    }

    private List<JournalEntry> Told(RecordKind kind) => [.. new JournalReader(Path.Combine(_directory, "journal"), Sealing).Read(new JournalFilter { Kind = kind })];

    /// <summary>The system's time without timers: the test looks when it wants to.</summary>
    private sealed class StillTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
