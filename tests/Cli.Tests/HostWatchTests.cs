using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

/// <summary>The machine's load and its clock, against thresholds and a time server of the test's own.</summary>
public sealed class HostWatchTests : IDisposable
{
    private const long Gigabyte = 1L << 30;

    private readonly KeptActs _acts = new();
    private readonly StepTime _time = new();

    public void Dispose() => _acts.Dispose();

    [Fact]
    [Requirement("realname-7.4.7-3.1")]
    public async Task The_four_figures_of_this_machine_are_there_and_move_under_load()
    {
        using var watch = new HostWatch(HostRules.Default, () => HostSample.Take(_acts.Directory), _acts.Log, TimeProvider.System);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        watch.Look();
        var quiet = watch.Report;
        quiet.MemoryPercent.ShouldBeInRange(0.1, 100);
        quiet.DiskPercent.ShouldBeInRange(0, 100);
        quiet.NetworkBytesPerSecond.ShouldBeGreaterThanOrEqualTo(0);

        var before = HostSample.Take(_acts.Directory);
        var held = new byte[128 << 20];
        for (var i = 0; i < held.Length; i += 4096) held[i] = 1;
        var file = Path.Combine(_acts.Directory, "load");
        await File.WriteAllBytesAsync(file, held.AsMemory(0, 32 << 20), TestContext.Current.CancellationToken);
        var (spin, under) = (System.Diagnostics.Stopwatch.StartNew(), before);
        // A third of a second of one processor, in the kernel's hundredths; on a machine of many guests that takes longer than a third of a second.
        while (under.Busy - before.Busy <= 30 && spin.Elapsed < BusyMachine.Patience)
        {
            for (var i = 0; i < 1_000_000; i++) _ = Math.Sqrt(spin.ElapsedTicks);
            under = HostSample.Take(_acts.Directory);
        }
        GC.KeepAlive(held);
        (under.Busy - before.Busy).ShouldBeGreaterThan(30);
        under.All.ShouldBeGreaterThan(before.All);
        under.DiskAll.ShouldBe(before.DiskAll);
        under.MemoryUsed.ShouldNotBe(before.MemoryUsed);
        under.DiskUsed.ShouldNotBe(before.DiskUsed);
        watch.Look();
        watch.Report.ProcessorPercent.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("processor")]
    [InlineData("memory")]
    [InlineData("disk")]
    [InlineData("network")]
    [Requirement("realname-7.4.7-3.2")]
    [Requirement("credit-6.1-a.2")]
    public void Over_its_threshold_for_a_while_each_is_recorded_once_and_raises_an_alarm_and_again_when_it_is_relieved(string what)
    {
        var isBusy = false;
        long ticks = 0, bytes = 0;
        HostSample Sample()
        {
            ticks += 100;
            bytes += isBusy && what == "network" ? 2 << 20 : 1000;
            return new HostSample(
                isBusy && what == "processor" ? ticks : ticks / 10, ticks, isBusy && what == "memory" ? 99 * Gigabyte : Gigabyte, 100 * Gigabyte,
                isBusy && what == "disk" ? 99 * Gigabyte : Gigabyte, 100 * Gigabyte, bytes);
        }

        var rules = HostRules.Default with { Processor = 90, Memory = 90, Disk = 90, Network = 1 << 20, Sustained = TimeSpan.FromSeconds(5) };
        using var watch = new HostWatch(rules, Sample, _acts.Log, _time);
        Pass(10);
        _acts.Details.ShouldBeEmpty();
        isBusy = true;
        Pass(4);
        _acts.Details.ShouldBeEmpty("a moment's work is none");
        Pass(20);
        _acts.Details.Count.ShouldBe(1);
        _acts.Details[0].ShouldStartWith($"host.strained {what}: ");
        watch.Warnings.Single().ShouldContain(what);
        isBusy = false;
        Pass(3);
        _acts.Details[1].ShouldStartWith($"host.relieved {what}: ");
        _acts.Details.Count.ShouldBe(2);
        watch.Warnings.ShouldBeEmpty();
        // The rule that is in force by default makes an alarm of it.
        AlarmRules.Default.All.Single(rule => rule.Name == "host").Commands.ShouldContain("host.strained");

        void Pass(int seconds)
        {
            for (var i = 0; i < seconds; i++)
            {
                _time.Pass(TimeSpan.FromSeconds(1));
                watch.Look();
            }
        }
    }

    [Fact]
    public void A_threshold_that_is_off_is_never_crossed()
    {
        using var watch = new HostWatch(HostRules.Default, () => new HostSample(1, 1, 1, 1, 1, 1, 1), _acts.Log, _time);
        for (var i = 0; i < 200; i++)
        {
            _time.Pass(TimeSpan.FromSeconds(1));
            watch.Look();
        }

        _acts.Details.ShouldBeEmpty();
    }

    [Fact]
    [Requirement("realname-7.3.4-6b.2")]
    public async Task A_clock_that_is_not_the_time_servers_is_recorded_and_an_alarm_and_so_is_a_server_that_is_silent()
    {
        using var server = new ScriptedTimeServer();
        var rules = HostRules.Default with { TimeServer = server.Address };
        await using var watch = new TimeServerWatch(rules, _acts.Log, TimeProvider.System);
        await watch.LookAsync(TestContext.Current.CancellationToken);
        _acts.Details.Single().ShouldStartWith($"clock.agrees {server.Address}: ");
        watch.Trouble.ShouldBeNull();

        // Our clock is an hour behind, for all that the server knows.
        server.Ahead = TimeSpan.FromSeconds(3600.5);
        for (var i = 0; i < 3; i++) await watch.LookAsync(TestContext.Current.CancellationToken);
        _acts.Details.Count.ShouldBe(2);
        _acts.Details[1].ShouldStartWith($"clock.differs {server.Address}: by +3600.");
        watch.Trouble.ShouldNotBeNull();
        // An answer that was not asked for, or a server whose own clock is not set, is none.
        server.Ahead = TimeSpan.Zero;
        server.IsForged = true;
        for (var i = 0; i < 3; i++) await watch.LookAsync(TestContext.Current.CancellationToken);
        _acts.Details[^1].ShouldStartWith($"clock.unanswered {server.Address}: ");
        server.IsForged = false;
        await watch.LookAsync(TestContext.Current.CancellationToken);
        _acts.Details[^1].ShouldStartWith("clock.agrees");
        AlarmRules.Default.All.Single(rule => rule.Name == "host").Commands.ShouldBe(["host.strained", "clock.differs", "clock.unanswered", "space.ending"]);
    }

    /// <summary>A time server whose clock is as far ahead as the test wants.</summary>
    private sealed class ScriptedTimeServer : IDisposable
    {
        private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));

        public ScriptedTimeServer() => _ = ServeAsync();

        public string Address => $"127.0.0.1:{((IPEndPoint)_socket.Client.LocalEndPoint!).Port}";

        public TimeSpan Ahead { get; set; }

        public bool IsForged { get; set; }

        public void Dispose() => _socket.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var question = await _socket.ReceiveAsync();
                    var answer = new byte[48];
                    (answer[0], answer[1]) = (0b00_100_100, 2);
                    question.Buffer.AsSpan(40, 8).CopyTo(answer.AsSpan(24));
                    if (IsForged) answer[24] ^= 1;
                    Write(answer.AsSpan(32), DateTimeOffset.UtcNow + Ahead);
                    Write(answer.AsSpan(40), DateTimeOffset.UtcNow + Ahead);
                    await _socket.SendAsync(answer, question.RemoteEndPoint);
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                // The end.
            }
        }

        private static void Write(Span<byte> place, DateTimeOffset moment)
        {
            var since = moment - new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
            BinaryPrimitives.WriteUInt32BigEndian(place, (uint)(since.Ticks / TimeSpan.TicksPerSecond));
            BinaryPrimitives.WriteUInt32BigEndian(place[4..], (uint)(since.Ticks % TimeSpan.TicksPerSecond * (1L << 32) / TimeSpan.TicksPerSecond));
        }
    }

    /// <summary>A monotonic clock that the test moves; its timers never fire.</summary>
    private sealed class StepTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

        public void Pass(TimeSpan time) => _ticks += time.Ticks;

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
