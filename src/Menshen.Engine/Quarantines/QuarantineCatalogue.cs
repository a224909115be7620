using Npgsql;

namespace Menshen.Engine;

/// <summary>Keeps what was stopped in an emergency, and finds by which relations a dataset can be reached.</summary>
public sealed class QuarantineCatalogue(IEngine engine)
{
    /// <summary>All that stand, and the newest of those that were lifted.</summary>
    public async Task<IReadOnlyList<StoredQuarantine>> ListAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("quarantines.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<StoredQuarantine>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add(new StoredQuarantine(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<string[]>(3), reader.GetString(4), reader.GetString(5),
                reader.GetFieldValue<DateTimeOffset>(6), reader.IsDBNull(7) ? null : reader.GetString(7), reader.IsDBNull(8) ? null : reader.GetFieldValue<DateTimeOffset>(8),
                reader.IsDBNull(9) ? null : reader.GetInt64(9)));
        }
        return found;
    }

    /// <summary>Stops something; its number.</summary>
    public async Task<long> ImposeAsync(string kind, string target, IReadOnlyCollection<string> admitted, string reason, string actor, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return (long)(await Command.ScalarAsync(
            Command.On(connection, SqlText.Read("quarantine_impose.sql"), kind, target, admitted.ToArray(), reason, actor), cancellation).ConfigureAwait(false))!;
    }

    /// <summary>Lets it go on; false if it does not stand.</summary>
    public async Task<bool> LiftAsync(long id, string actor, long approval, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return await Command.RunAsync(Command.On(connection, SqlText.Read("quarantine_lift.sql"), id, actor, approval), cancellation).ConfigureAwait(false) == 1;
    }

    /// <summary>The relations by which a table, or all of a schema, can be reached in that database; those that only writing leads through are told apart.</summary>
    public async Task<IReadOnlyList<(string Schema, string Name, bool ByWriting)>> ReachAsync(string database, string schema, string? table, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
            await using var command = Command.On(
                connection, SqlText.Read("quarantine_reach.sql"), schema, new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)table ?? DBNull.Value });
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            var found = new List<(string, string, bool)>();
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add((reader.GetString(0), reader.GetString(1), reader.GetBoolean(2)));
            return found;
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            throw new CatalogueRefusalException($"there is no database '{database}'.", fault);
        }
    }
}
