using Npgsql;
using NpgsqlTypes;

namespace Menshen.Engine;

/// <summary>Reads and sets the clearances that were given by command, and notes which databases have labels.</summary>
public sealed class ClearanceCatalogue(IEngine engine)
{
    /// <summary>The newest clearance of every living subject that ever had one set.</summary>
    public Task<IReadOnlyList<StoredClearance>> LoadAsync(CancellationToken cancellation) => ReadAsync("clearances.sql", null, cancellation);

    /// <summary>All versions of one subject's, the newest first.</summary>
    public Task<IReadOnlyList<StoredClearance>> HistoryAsync(string subject, CancellationToken cancellation) => ReadAsync("clearance_history.sql", subject, cancellation);

    /// <summary>Sets the next version. <paramref name="wish"/> gives neither version nor time. Refused if another has come since
    /// <paramref name="seen"/>: what was compared and approved must be what is replaced.</summary>
    public async Task SetAsync(StoredClearance wish, int seen, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wish);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        try
        {
            var done = await Command.ScalarAsync(
                Command.On(
                    connection, SqlText.Read("set_clearance.sql"), wish.Subject, seen, Bits(wish.Highest), Bits(wish.Lowest), Bits(wish.Default), Bits(wish.TrustedDownTo),
                    wish.Words, wish.SetBy, wish.Reason), cancellation).ConfigureAwait(false);
            if (done is not true) throw new CatalogueRefusalException($"there is no subject '{wish.Subject}', or its clearance was changed just now: look again.");
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new CatalogueRefusalException($"the clearance of {wish.Subject} was changed just now: look again.", fault);
        }
    }

    /// <summary>The databases that labels were applied to, with when and by whom.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> DatabasesAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, "SELECT d.database, d.applied_at FROM menshen.labelled_database d");
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found[reader.GetString(0)] = reader.GetFieldValue<DateTimeOffset>(1);
        return found;
    }

    /// <summary>Notes that a database has labels from now on.</summary>
    public async Task NoteDatabaseAsync(string database, string by, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(
            Command.On(
                connection,
                "INSERT INTO menshen.labelled_database (database, applied_by) VALUES ($1, $2) " +
                "ON CONFLICT (database) DO UPDATE SET applied_at = pg_catalog.now(), applied_by = excluded.applied_by", database, by), cancellation).ConfigureAwait(false);
    }

    /// <summary>The login roles that an engine role has for its session labels.</summary>
    public async Task<IReadOnlyList<string>> LoginsOfAsync(string engineRole, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, "SELECT l FROM menshen.label_logins($1) l ORDER BY l", engineRole);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<string>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(reader.GetString(0));
        return found;
    }

    private async Task<IReadOnlyList<StoredClearance>> ReadAsync(string sql, string? subject, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = subject is null ? Command.On(connection, SqlText.Read(sql)) : Command.On(connection, SqlText.Read(sql), subject);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<StoredClearance>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add(new StoredClearance(
                reader.GetString(0), reader.GetInt32(1), Number(reader, 2), Number(reader, 3), Number(reader, 4), Number(reader, 5), reader.GetString(6),
                reader.GetFieldValue<DateTimeOffset>(7), reader.GetString(8), reader.GetString(9)));
        }

        return found;
    }

    private static long? Number(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    private static NpgsqlParameter Bits(long? bits) => new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (object?)bits ?? DBNull.Value };
}
