using Menshen.Control;
using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public sealed class ReviewWatchTests : IDisposable
{
    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));
    private static readonly ReviewWish Wish = new(null, null, "nothing found");

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-review-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly MovableTime _time = new();
    private readonly DeploymentDescription _description = new(1, "review", "embedded", 10, DateTimeOffset.UtcNow);

    private string ReviewFile => Path.Combine(_directory, "audit.review");

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    [Requirement("realname-7.3.4-3")]
    public void A_review_that_is_overdue_is_said_each_day_until_it_is_done()
    {
        With((watch, journal) =>
        {
            watch.IsOverdue.ShouldBeFalse();
            _time.Shift = TimeSpan.FromDays(7.1);
            watch.IsOverdue.ShouldBeTrue();
            watch.Remind();
            watch.Remind();
            _time.Shift = TimeSpan.FromDays(8.2);
            watch.Remind();
            watch.Review("wang", "Wang Fang", Wish).ShouldBeNull();
            watch.IsOverdue.ShouldBeFalse();
            watch.Remind();
        });
        Details(RecordKind.AdministrationActed).Count(d => d.StartsWith("audit.review-overdue", StringComparison.Ordinal)).ShouldBe(2);
        Details(RecordKind.AuditReviewed).ShouldHaveSingleItem().ShouldContain("wang (Wang Fang) reviewed records 0 to ");
        // As the default alarm rule names it.
        AlarmRules.Default.All.ShouldContain(rule => rule.Name == "review-overdue" && rule.Commands.Contains("audit.review-overdue"));
    }

    [Fact]
    public void The_last_review_outlives_a_restart_and_one_that_was_forged_counts_as_none()
    {
        With((watch, journal) => watch.Review("wang", "Wang Fang", Wish).ShouldBeNull());
        With((watch, _) => watch.Report().Reviewer.ShouldBe("wang"));
        var bytes = Convert.FromBase64String(File.ReadAllText(ReviewFile));
        bytes[^1] ^= 1;
        File.WriteAllText(ReviewFile, Convert.ToBase64String(bytes));
        With((watch, _) => watch.Report().Reviewer.ShouldBeNull());
        File.WriteAllText(ReviewFile, "not a review");
        With((watch, _) => watch.Report().Reviewer.ShouldBeNull());
    }

    [Fact]
    public void Records_that_are_not_there_or_were_reviewed_before_are_refused()
    {
        With((watch, _) =>
        {
            watch.Review("wang", "Wang Fang", Wish with { UpTo = 10_000 })!.ShouldContain("wait for their review");
            watch.Review("wang", "Wang Fang", Wish with { Alarms = 10_000 })!.ShouldContain("wait for their review");
            watch.Review("wang", "Wang Fang", Wish with { UpTo = 0 }).ShouldBeNull();
            watch.Review("wang", "Wang Fang", Wish with { UpTo = 0 })!.ShouldContain("records 1 to ");
        });
    }

    [Theory]
    [InlineData("review-every: 30d", 30)]
    [InlineData("record: full", 7)]
    public void The_auditors_file_says_how_often(string text, double days) =>
        AuditSelection.Parse(text, "audit.yaml").Selection!.ReviewEvery.TotalDays.ShouldBe(days);

    [Theory]
    [InlineData("review-every: 100d")]
    [InlineData("review-every: 5min")]
    [InlineData("review-every: never")]
    public void An_interval_that_is_none_is_an_error(string text) => AuditSelection.Parse(text, "audit.yaml").IsValid.ShouldBeFalse();

    private void With(Action<ReviewWatch, JournalWriter> act)
    {
        using var journal = JournalWriter.Open(new JournalOptions { Directory = Path.Combine(_directory, "journal"), Origin = "review" }, _key, Sealing, TimeProvider.System);
        journal.Record(new ServiceStopped(JournalTime.Now(TimeProvider.System), "something to review"), TimeSpan.FromSeconds(10)).ShouldBeTrue();
        using var watch = new ReviewWatch(ReviewFile, _description, _key, _key.PublicKey, journal, () => TimeSpan.FromDays(7), _time);
        act(watch, journal);
    }

    private List<string> Details(RecordKind kind) =>
        [.. new JournalReader(Path.Combine(_directory, "journal"), Sealing).Read(new JournalFilter { Kind = kind }).Select(e => e.Detail!)];

    /// <summary>The system's time moved on by the test, without timers.</summary>
    private sealed class MovableTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
