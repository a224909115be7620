using System.Diagnostics;
using Npgsql;

namespace Menshen.Engine;

/// <summary>PostgreSQL's own upkeep of a table, which autovacuum would come to later.</summary>
internal static class TableUpkeep
{
    /// <summary>Not where another command has the table: "done" is not said before it, and would wait for somebody's VACUUM.</summary>
    public const string Analyze = "ANALYZE (SKIP_LOCKED)";

    /// <summary>Samples too, for the above may have been skipped.</summary>
    public const string Vacuum = "VACUUM (ANALYZE)";

    /// <summary>Seconds (30) for <see cref="Analyze"/>: a table that inherits, or a function of the owner's in an index, may be waited for without end.</summary>
    private const int LongestAnalyze = 30;

    /// <summary>Bytes (64 MiB) of the statistics up to which they are written anew: as long as that takes, nobody's query is planned.</summary>
    private const long MostSamples = 64 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    /// <summary>Takes what ANALYZE had sampled of a table before out of the statistics' file, where it would stay as dead rows: the most frequent plaintexts of a column, and a hundred others. By writing it anew, which takes milliseconds.</summary>
    /// <param name="connection">Outside of a transaction; its lock_timeout is another afterwards.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task ForgetSamplesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var since = Stopwatch.StartNew();
        var end = (string)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("snapshot_end.sql")), cancellation).ConfigureAwait(false))!;
        // Whoever could still see them has them kept.
        while (since.Elapsed < Patience && await Command.ScalarAsync(Command.On(connection, SqlText.Read("purge_snapshots.sql"), end), cancellation).ConfigureAwait(false) is string)
            await Task.Delay(LookAgain, cancellation).ConfigureAwait(false);
        if (await Command.ScalarAsync(Command.On(connection, "SELECT pg_catalog.pg_total_relation_size('pg_catalog.pg_statistic')"), cancellation).ConfigureAwait(false) is not <= MostSamples) return;
        await Command.RunAsync(Command.On(connection, "SET lock_timeout = 500"), cancellation).ConfigureAwait(false);
        while (true)
        {
            try
            {
                await Command.RunAsync(Command.On(connection, "VACUUM (FULL) pg_catalog.pg_statistic"), cancellation).ConfigureAwait(false);
                return;
            }
            catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected && since.Elapsed < 2 * Patience)
            {
                // An ANALYZE is at its end.
                await Task.Delay(LookAgain, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <param name="connection">Outside of a transaction, where VACUUM has to be.</param>
    /// <param name="command">One of the above. Functions of the table's owner in its indexes run as the owner, restricted (PostgreSQL's manual, "ANALYZE").</param>
    /// <param name="schema">The table's schema.</param>
    /// <param name="table">Its name.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task RunAsync(NpgsqlConnection connection, string command, string schema, string table, CancellationToken cancellation)
    {
        var text = (string)(await Command.ScalarAsync(Command.On(connection, $"SELECT pg_catalog.format('{command} %I.%I', $1::text, $2::text)", schema, table), cancellation).ConfigureAwait(false))!;
        await using var upkeep = Command.On(connection, text);
        upkeep.CommandTimeout = command == Analyze ? LongestAnalyze : 0;
        await upkeep.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
