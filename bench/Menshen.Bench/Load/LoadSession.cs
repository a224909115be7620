using Menshen.Bench.Client;

namespace Menshen.Bench.Load;

/// <summary>One session of a client, and how many of its statements ended as far as the client was told.</summary>
internal sealed class LoadSession(RawConnection connection) : IDisposable
{
    /// <summary>Of the client's end, while it lasted.</summary>
    public int Port { get; } = connection.LocalPort;

    /// <summary>Statements whose end was said; of a session they are its first ones.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Statements that were sent and of which nothing was heard: one at most, for then the session is over.</summary>
    public long Unknown { get; private set; }

    public Reply Ask(string sql)
    {
        Unknown++;
        var reply = connection.Ask(sql);
        (Acknowledged, Unknown) = (Acknowledged + 1, 0);
        return reply;
    }

    public void Dispose() => connection.Dispose();
}
