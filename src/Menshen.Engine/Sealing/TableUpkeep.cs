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
