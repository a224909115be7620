using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public sealed class SelectionWatchTests : IDisposable
{
    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-selection-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly List<AuditSelection> _applied = [];

    private string AuditFile => Path.Combine(_directory, "audit.yaml");

    [Fact]
    [Requirement("gbt20009-5.1.2.1-c")]
    [Requirement("realname-7.4.3-2.5")]
    public void A_changed_file_is_recorded_with_the_rules_that_differ_and_then_applied()
    {
        File.WriteAllText(AuditFile, AuditSelection.DefaultFile());
        Watch(watch =>
        {
            File.WriteAllText(AuditFile, "record: summary\nrules: [{id: quiet, by: [zabbix], record: none}]\n");
            watch.Look();
            _applied.Count.ShouldBe(1);
            watch.Look();
            watch.InForce.Rules.ShouldHaveSingleItem().Id.ShouldBe("quiet");
            watch.Look();
        });
        _applied.Count.ShouldBe(2);
        var details = Details();
        details.Count.ShouldBe(2);
        details[1].ShouldStartWith("in force: ");
        details[1].ShouldContain("- otherwise: record full");
        details[1].ShouldContain("+ otherwise: record summary");
        details[1].ShouldContain("+ quiet: record none, by zabbix");
    }

    [Fact]
    public void A_file_with_errors_keeps_the_rules_before_and_the_attempt_is_recorded()
    {
        File.WriteAllText(AuditFile, "rules: [{id: fine, object: [a.b], record: full}]");
        Watch(watch =>
        {
            File.WriteAllText(AuditFile, "record: noen\nrules: [{id: x}]");
            watch.Look();
            watch.Look();
            watch.Trouble.Count.ShouldBe(2);
            watch.InForce.Rules.ShouldHaveSingleItem().Id.ShouldBe("fine");
            File.WriteAllText(AuditFile, "record: full");
            watch.Look();
            watch.Look();
            watch.Trouble.ShouldBeEmpty();
        });
        Details().Select(d => d.Split(':')[0]).ShouldBe(["in force", "refused", "in force"]);
    }

    [Fact]
    public void Without_a_file_or_with_one_that_was_never_good_everything_is_recorded_in_full()
    {
        Watch(watch => watch.InForce.Otherwise.ShouldBe(RecordLevel.Full));
        File.WriteAllText(AuditFile, "nonsense: 1");
        Watch(watch =>
        {
            watch.InForce.ShouldBe(AuditSelection.Everything);
            watch.Trouble.ShouldNotBeEmpty();
        });
    }

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Watch(Action<SelectionWatch> act)
    {
        using var journal = JournalWriter.Open(new JournalOptions { Directory = Path.Combine(_directory, "journal"), Origin = "selection" }, _key, Sealing, TimeProvider.System);
        using var watch = new SelectionWatch(AuditFile, journal, _applied.Add, new StillTime());
        act(watch);
    }

    private List<string> Details() =>
        [.. new JournalReader(Path.Combine(_directory, "journal"), Sealing).Read(new JournalFilter { Kind = RecordKind.SelectionChanged }).Select(e => e.Detail!)];

    /// <summary>The system's time without timers: the test looks when it wants to.</summary>
    private sealed class StillTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
