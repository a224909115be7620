using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public sealed class ClockWatchTests : IDisposable
{
    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-clock-").FullName;
    private readonly SetClock _clock = new();

    [Fact]
    [Requirement("credit-6.2-c.2")]
    public void A_clock_that_is_set_is_recorded_and_one_that_runs_is_not()
    {
        using (var key = Sm2PrivateKey.Generate())
        using (var journal = JournalWriter.Open(new JournalOptions { Directory = _directory, Origin = "clock" }, key, Sealing, TimeProvider.System))
        using (var watch = new ClockWatch(journal, _clock, () => "synchronised, estimated error 5 us"))
        {
            _clock.Pass(TimeSpan.FromSeconds(1));
            watch.Look();
            _clock.Pass(TimeSpan.FromSeconds(1));
            _clock.Set(TimeSpan.FromHours(-2));
            watch.Look();
            _clock.Pass(TimeSpan.FromSeconds(300));
            watch.Look();
        }

        Details(RecordKind.ClockJumped).ShouldBe(["by -7200.000 s against the monotonic clock"]);
    }

    [Fact]
    public void The_time_source_is_looked_at_once_a_minute_and_recorded_when_it_goes()
    {
        var (state, asked) = ("synchronised, estimated error 5 us", 0);
        using (var key = Sm2PrivateKey.Generate())
        using (var journal = JournalWriter.Open(new JournalOptions { Directory = _directory, Origin = "clock" }, key, Sealing, TimeProvider.System))
        using (var watch = new ClockWatch(journal, _clock, () => { asked++; return state; }))
        {
            for (var second = 0; second < 120; second++)
            {
                if (second == 60) state = "unsynchronised";
                _clock.Pass(TimeSpan.FromSeconds(1));
                watch.Look();
            }
        }

        asked.ShouldBe(3);
        Details(RecordKind.ClockObserved).ShouldBe(["unsynchronised"]);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private List<string?> Details(RecordKind kind) => [.. new JournalReader(_directory, Sealing).Read(new JournalFilter { Kind = kind }).Select(e => e.Detail)];

    /// <summary>A machine whose clocks run and are set as the test says; its timers never fire.</summary>
    private sealed class SetClock : TimeProvider
    {
        private DateTimeOffset _wall = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _wall;

        public override long GetTimestamp() => _ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

        public void Pass(TimeSpan time) => (_wall, _ticks) = (_wall + time, _ticks + time.Ticks);

        public void Set(TimeSpan difference) => _wall += difference;

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
