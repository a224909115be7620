using System.Diagnostics;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Takes what was written before out of WAL on the disk: what a checkpoint gives back is overwritten by us, what it keeps for later by PostgreSQL, which goes on through it at once.</summary>
/// <remarks>Needed behind a purge: a row's bytes are in the record that wrote it, and in images of its page. What checkpoints gave back before <see cref="Hold"/> nobody can reach.</remarks>
public sealed class WalTurnOver(EmbeddedEngine engine) : IDisposable
{
    /// <summary>How a report names it, among tables.</summary>
    public const string Name = "WAL";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    private readonly SpentWal _spent = SpentWal.Of(engine.Cluster.Paths);

    /// <summary>How long an archive or a standby that has not taken the WAL yet is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often each byte that we overwrite is.</summary>
    public int Passes { get; init; } = 3;

    /// <summary>From now on nothing of the WAL that is there goes back to the file system as it is.</summary>
    public void Hold() => _spent.Hold();

    /// <summary>Gives up what is held still, where it came to nothing.</summary>
    public void Dispose() => _spent.Release(Passes);

    /// <summary>Does it; answers what was overwritten, and what was not.</summary>
    /// <param name="waits">Hears who is waited for; null: nobody any more.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<PurgeOutcome> RunAsync(Action<string?> waits, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(waits);
        await using var connection = await engine.OpenAsync("postgres", cancellation).ConfigureAwait(false);
        await RunAsync(connection, "SET statement_timeout = 0", cancellation).ConfigureAwait(false);
        var end = await TurnAsync(connection, cancellation).ConfigureAwait(false);
        _spent.Hold();
        var keeper = await AwaitSlotsAsync(connection, end, waits, cancellation).ConfigureAwait(false);
        await RunAsync(connection, "CHECKPOINT", cancellation).ConfigureAwait(false);
        // What the checkpoint kept lies behind the segment that is written, under names to come.
        var place = (string)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("wal_place.sql")), cancellation).ConfigureAwait(false))!;
        var ahead = _spent.Segments().Where(name => string.CompareOrdinal(name, place) > 0).ToList();
        foreach (var _ in ahead)
        {
            cancellation.ThrowIfCancellationRequested();
            await TurnAsync(connection, cancellation).ConfigureAwait(false);
        }

        var given = _spent.Release(Passes);
        return new PurgeOutcome(Name, given.Files + ahead.Count, given.Bytes + ((long)ahead.Count * await BytesAsync(connection, cancellation).ConfigureAwait(false)), keeper is null ? FileSystemPromise.Caveat(engine.ClusterDirectory) : $"WAL of before is kept for the replication slot {keeper}");
    }

    private static async Task<string> TurnAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        (string)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("wal_turn.sql")), cancellation).ConfigureAwait(false))!;

    private static async Task<int> BytesAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        (int)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("wal_bytes.sql")), cancellation).ConfigureAwait(false))!;

    // Null: nobody needs it any more.
    private async Task<string?> AwaitSlotsAsync(NpgsqlConnection connection, string end, Action<string?> waits, CancellationToken cancellation)
    {
        string? keeper;
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(LookAgain, cancellation).ConfigureAwait(false))
        {
            keeper = await Command.ScalarAsync(Command.On(connection, SqlText.Read("wal_kept.sql"), end), cancellation).ConfigureAwait(false) as string;
            if (keeper is null || since.Elapsed > Patience) break;
            waits($"WAL of before is kept for the replication slot {keeper}");
        }

        waits(null);
        return keeper;
    }

    private static Task<int> RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation) => Command.RunAsync(Command.On(connection, sql), cancellation);
}
