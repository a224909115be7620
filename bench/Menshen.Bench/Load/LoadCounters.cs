namespace Menshen.Bench.Load;

/// <summary>Numbers the requests of each kind over all clients: no two insert the same piece.</summary>
internal sealed class LoadCounters(int kinds)
{
    private readonly long[] _next = new long[kinds];

    public long Next(int kind) => Interlocked.Increment(ref _next[kind]) - 1;
}
