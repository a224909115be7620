using Npgsql;

namespace Menshen.Engine;

/// <summary>Builds damaged indexes anew from their tables, while sessions go on: an index holds nothing that its table has not.</summary>
/// <param name="open">A connection to the database.</param>
/// <param name="patience">For transactions that began before: the old index is theirs until they are over. Nobody waits behind this wait but ALTER and VACUUM of the table.</param>
/// <remarks>REINDEX CONCURRENTLY: writers fill the old one and the new one until they change places. It reads the whole table: where that is damaged too, it fails, and the old one stays as it is.
/// Expressions of the index run as the table's owner.</remarks>
internal sealed class IndexRepair(Func<Task<NpgsqlConnection>> open, TimeSpan patience)
{
    /// <summary>Null: it is as good as new. Else why it is not.</summary>
    public async Task<string?> RebuildAsync(ScrubbedRelation index, CancellationToken cancellation)
    {
        // What an earlier try could not take away.
        await SweepAsync(index, cancellation).ConfigureAwait(false);
        try
        {
            await using var connection = await open().ConfigureAwait(false);
            await Command.RunAsync(Command.On(connection, FormattableString.Invariant($"SET lock_timeout = '{patience.TotalMilliseconds}ms'")), cancellation).ConfigureAwait(false);
            if (await Command.ScalarAsync(Command.On(connection, SqlText.Read("scrub_rebuild_of.sql"), index.Oid), cancellation).ConfigureAwait(false) is not string rebuild)
                return "an index of the catalogue, or gone";
            await Command.RunAsync(Command.On(connection, rebuild), cancellation).ConfigureAwait(false);
            await Command.RunAsync(Command.On(connection, SqlText.Read("scrub_index_named.sql"), index.Name), cancellation).ConfigureAwait(false);
            return null;
        }
        catch (PostgresException fault)
        {
            await SweepAsync(index, cancellation).ConfigureAwait(false);
            return fault.MessageText;
        }
    }

    // Half an index costs every writer and serves nobody. Who keeps us from it keeps us from the rebuilding too; the next scrub comes by again.
    private async Task SweepAsync(ScrubbedRelation index, CancellationToken cancellation)
    {
        try
        {
            // The driver gives up a connection on which the engine said that data is corrupted.
            await using var connection = await open().ConfigureAwait(false);
            foreach (var drop in await LeftoversAsync(connection, index, cancellation).ConfigureAwait(false))
                await Command.RunAsync(Command.On(connection, drop), cancellation).ConfigureAwait(false);
        }
        catch (PostgresException)
        {
            // A transaction that is older than the half index.
        }
    }

    private static async Task<List<string>> LeftoversAsync(NpgsqlConnection connection, ScrubbedRelation index, CancellationToken cancellation)
    {
        List<string> left = [];
        await using var command = Command.On(connection, SqlText.Read("scrub_leftovers.sql"), index.Oid);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) left.Add(reader.GetString(0));
        return left;
    }
}
