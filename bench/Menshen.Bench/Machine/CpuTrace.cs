using System.Diagnostics;

namespace Menshen.Bench.Machine;

/// <summary>Follows a process's CPU clock during a run, so that the part after the log-ins can be told from the log-ins.</summary>
internal sealed class CpuTrace : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10); // one tick of the kernel's clock
    private readonly List<(TimeSpan Time, double Cpu)> samples = [];
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly ManualResetEventSlim ended = new();
    private readonly Thread follower;
    private readonly int processId;

    public CpuTrace(int processId)
    {
        this.processId = processId;
        Sample();
        follower = new Thread(Follow) { IsBackground = true, Name = "cpu trace" };
        follower.Start();
    }

    /// <summary>Ends the trace and returns the CPU spent in its last part, in microseconds.</summary>
    public double SpentInLast(TimeSpan duration)
    {
        ended.Set();
        follower.Join();
        Sample();
        var from = clock.Elapsed - duration;
        var before = samples.LastOrDefault(sample => sample.Time <= from, samples[0]);
        return samples[^1].Cpu - before.Cpu;
    }

    public void Dispose()
    {
        ended.Set();
        follower.Join();
        ended.Dispose();
    }

    private void Follow()
    {
        try
        {
            while (!ended.Wait(Interval))
                Sample();
        }
        catch (IOException)
        {
            // The process has ended; who asks for the result is told.
        }
    }

    private void Sample() => samples.Add((clock.Elapsed, ProcessClock.CpuMicroseconds(processId)));
}
