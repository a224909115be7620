using System.Diagnostics.Metrics;
using Menshen.Engine;
using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

/// <summary>What is told of the hosts of an engine with several, and what metrics say.</summary>
public sealed class StandbyWatchTests : IDisposable
{
    private readonly KeptActs _acts = new();
    private readonly StillTime _time = new();
    private EngineHostStatus[] _hosts = [Primary, Standby(0)];

    private static EngineHostStatus Primary => new("a:1", EngineHostRole.Primary, 2, null, null);

    public void Dispose() => _acts.Dispose();

    [Fact]
    [Requirement("credit-5.4-b.1")]
    public void A_standby_that_stops_or_is_late_for_a_while_is_told_once_and_again_when_that_is_over()
    {
        using var watch = new StandbyWatch(() => _hosts, StandbyRules.Default, _acts.Log, _time);
        Pass(watch, 60);
        _hosts = [Primary, new("b:2", EngineHostRole.Silent, 0, null, "gone")];
        Pass(watch, 29);
        watch.Warnings.ShouldBeEmpty();
        Pass(watch, 60);
        watch.Warnings.ShouldBe(["PostgreSQL: all: 0 of at least 1 standbys answer"]);
        _hosts = [Primary, Standby(45)];
        Pass(watch, 60);
        watch.Warnings.ShouldBe(["PostgreSQL: b:2: the standby is 45 s behind, limit 30 s"]);
        _hosts = [Primary, Standby(1)];
        Pass(watch, 60);
        watch.Warnings.ShouldBeEmpty();
        _acts.Names.ShouldBe(["standby.missing all", "standby.good all", "standby.late b:2", "standby.good b:2"]);
        AlarmRules.Default.All.Single(rule => rule.Name == "standby").Commands.ShouldBe(["standby.missing", "standby.late", "host.refused"], ignoreOrder: true);
    }

    [Theory]
    [InlineData(EngineHostRole.Stale)]
    [InlineData(EngineHostRole.Conflicting)]
    [InlineData(EngineHostRole.Foreign)]
    public void A_host_that_takes_writes_and_must_not_is_told_at_once(EngineHostRole role)
    {
        using var watch = new StandbyWatch(() => _hosts, StandbyRules.Default, _acts.Log, _time);
        _hosts = [Primary, Standby(0), new("c:3", role, 1, null, "takes writes")];
        watch.Look();
        watch.Warnings.ShouldBe(["PostgreSQL: c:3: takes writes"]);
        _acts.Names.ShouldBe(["host.refused c:3"]);
    }

    [Fact]
    public void Where_there_is_one_host_nothing_is_missing()
    {
        _hosts = [];
        using var watch = new StandbyWatch(() => _hosts, StandbyRules.Default, _acts.Log, _time);
        Pass(watch, 100);
        _acts.Names.ShouldBeEmpty();
    }

    [Fact]
    public void Role_and_delay_are_metrics()
    {
        using var meter = new HostMeter(() => [Primary, Standby(3)]);
        List<string> seen = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == HostMeter.Name) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => seen.Add($"{instrument.Name} {value} {tags[0].Value} {tags[1].Value}"));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Add($"{instrument.Name} {value} {tags[0].Value}"));
        listener.Start();
        listener.RecordObservableInstruments();
        seen.ShouldBe(["menshen.engine.host.role 1 a:1 primary", "menshen.engine.host.role 1 b:2 standby", "menshen.engine.host.delay 3 b:2"]);
    }

    [Fact]
    public void What_was_seen_of_a_cluster_is_kept_and_no_other_hand_can_change_it()
    {
        var path = Path.Combine(_acts.Directory, "engine.seen");
        ClusterMemoryFile Memory(string origin) => new(new SignedLine(path, _acts.Key, _acts.Key.PublicKey), path, origin);
        Memory("here").Read().ShouldBeNull();
        Memory("here").Write(new SeenCluster("77", 3, "ab12"));
        Memory("here").Read().ShouldBe(new SeenCluster("77", 3, "ab12"));
        Should.Throw<EngineFaultException>(() => Memory("elsewhere").Read());
        File.WriteAllText(path, File.ReadAllText(path).Replace(" 3 ab12\n", " 1 ab12\n", StringComparison.Ordinal));
        Should.Throw<EngineFaultException>(() => Memory("here").Read()).Message.ShouldContain("was changed");
    }

    private static EngineHostStatus Standby(int seconds) => new("b:2", EngineHostRole.Standby, 2, TimeSpan.FromSeconds(seconds), null);

    private void Pass(StandbyWatch watch, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Seconds++;
            watch.Look();
        }
    }

    /// <summary>A monotonic clock that the test moves; its timers never fire.</summary>
    private sealed class StillTime : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

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
