using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using Menshen.Engine;
using Npgsql;

namespace Menshen.Server;

/// <summary>Has the other gateways of the catalogue know something, and ends the terms of those that are gone.</summary>
/// <param name="engine">With the catalogue.</param>
/// <param name="term">This gateway's own.</param>
internal sealed class GatewayTeller(IEngine engine, GatewayTerm term)
{
    /// <summary>From then on who is waited for is said.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How long a gateway may leave something unacknowledged: whoever looks at a database under load takes a second or two.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>From when a session was first seen to be gone: longer than the lease, by what two clocks may differ in as long.</summary>
    private static readonly TimeSpan RunOut = GatewayLease.Length + TimeSpan.FromSeconds(1);

    /// <summary>Between looks whether all have heard.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10), LongestLook = TimeSpan.FromMilliseconds(200);

    private readonly GatewayCatalogue _catalogue = new(engine);
    private readonly GatewayList _list = new(engine);

    // What was told and nobody waits for any more, whether all have acknowledged it or the catalogue failed: the sweep takes it away, in the end.
    private readonly ConcurrentQueue<Guid> _left = new();
    private readonly ConcurrentDictionary<(Guid Id, DateTime Session), long> _seenDead = new();

    /// <summary>The former run of this gateway believes nothing any more.</summary>
    public async Task EndFormerAsync(Guid former, CancellationToken cancellation)
    {
        foreach (var dead in (await OthersAsync(cancellation).ConfigureAwait(false)).Where(gateway => gateway.Id == former && !gateway.IsAlive))
            await _catalogue.ForgetAsync(dead, cancellation).ConfigureAwait(false);
    }

    /// <summary>All others.</summary>
    public Task<IReadOnlyList<GatewayPresence>> OthersAsync(CancellationToken cancellation) => _catalogue.MissingAsync(term.Id, null, cancellation);

    /// <summary>Ends the terms of those that are gone for good, so that nobody has to wait for them when something changes; and takes away what was told of transactions that are over.
    /// Answers all gateways, this one among them.</summary>
    public async Task<IReadOnlyList<GatewayPresence>> SweepAsync(CancellationToken cancellation)
    {
        var left = _left.ToArray();
        // Also with none of our own: what was told of a transaction that is over ends here, whoever told it.
        await _catalogue.EndAsync(left, cancellation).ConfigureAwait(false);
        foreach (var _ in left) _left.TryDequeue(out var _);
        var all = await _list.HereAsync(cancellation).ConfigureAwait(false);
        var others = all.Where(gateway => gateway.Id != term.Id).ToList();
        foreach (var seen in _seenDead.Keys.Where(key => !others.Any(other => !other.IsAlive && (other.Id, other.SessionStart) == key)).ToList()) _seenDead.TryRemove(seen, out _);
        foreach (var dead in others.Where(other => !other.IsAlive)) await WaitOutAsync(dead, cancellation).ConfigureAwait(false);
        return all;
    }

    /// <summary>Null: all have it in force. Else which does not answer, where nobody is waited out because nobody would be told so.</summary>
    public async Task<string?> TellAsync(GatewayNews news, Action<string>? silent, CancellationToken cancellation)
    {
        try
        {
            // By an identity of ours: where no answer comes, it may be there all the same.
            var told = news with { Id = Guid.NewGuid() };
            try
            {
                await _catalogue.TellAsync(term.Id, told, cancellation).ConfigureAwait(false);
                return await AwaitAsync(told, silent, cancellation).ConfigureAwait(false);
            }
            finally
            {
                // What is told of a transaction is in force until that is over, also for who joins meanwhile: then it is swept away, by anybody.
                if (news.Transaction is null) _left.Enqueue(told.Id);
            }
        }
        catch (Exception fault) when (fault is PostgresException or SocketException)
        {
            // Not what the teller's own statements were refused for, by which works are given up.
            throw new TimeoutException($"the catalogue does not answer: {FaultWords.Of(fault)}", fault);
        }
    }

    // Its session has been gone for longer than it can believe that it is there: its term is over.
    private async Task WaitOutAsync(GatewayPresence dead, CancellationToken cancellation)
    {
        var since = _seenDead.GetOrAdd((dead.Id, dead.SessionStart), Stopwatch.GetTimestamp());
        if (Stopwatch.GetElapsedTime(since) > RunOut) await _catalogue.ForgetAsync(dead, cancellation).ConfigureAwait(false);
    }

    private async Task<string?> AwaitAsync(GatewayNews told, Action<string>? silent, CancellationToken cancellation)
    {
        // By term: one that comes back again and again by other sessions, and says nothing, is silent all the same.
        var since = Stopwatch.StartNew();
        Dictionary<Guid, TimeSpan> dismissed = [];
        for (var pause = Look; ; pause = pause * 2 < LongestLook ? pause * 2 : LongestLook)
        {
            var missing = await _catalogue.MissingAsync(term.Id, told.Id, cancellation).ConfigureAwait(false);
            if (missing.Count == 0) return null;
            foreach (var gateway in missing)
            {
                if (silent is null)
                {
                    if (since.Elapsed > Patience) return gateway.Name;
                    continue;
                }
                if (since.Elapsed > Pause) silent(gateway.Name);
                if (!gateway.IsAlive) await WaitOutAsync(gateway, cancellation).ConfigureAwait(false);
                else if (since.Elapsed - dismissed.GetValueOrDefault(gateway.Id) > Patience)
                {
                    dismissed[gateway.Id] = since.Elapsed;
                    await _catalogue.DismissAsync(gateway, cancellation).ConfigureAwait(false);
                }
                // A lease is renewed by a question only when all that its answer had is acknowledged: the last was before this was told. A look has more time.
                if (told.Kind == GatewayNews.Ask && since.Elapsed > Patience + RunOut) await _catalogue.ForgetUnheardAsync(gateway.Id, told.Id, cancellation).ConfigureAwait(false);
            }
            await Task.Delay(pause, cancellation).ConfigureAwait(false);
        }
    }
}
