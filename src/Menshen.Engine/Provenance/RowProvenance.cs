using Npgsql;

namespace Menshen.Engine;

/// <summary>Has tables note who writes their rows, and counts the rows of which nobody knows.</summary>
public sealed class RowProvenance(IEngine engine)
{
    /// <summary>For the locks of a table that is counted: who makes an index holds them for as long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Begins it for a table. Waits two seconds for the table's lock at most.</summary>
    public async Task BeginAsync(string database, string schema, string table, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(database, cancellation).ConfigureAwait(false);
        try
        {
            await Command.RunAsync(Command.On(connection, "SELECT menshen.provenance_on($1, $2)", schema, table), cancellation).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.WrongObjectType or PostgresErrorCodes.DuplicateColumn or PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new CatalogueRefusalException($"{e.MessageText}.", e);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new CatalogueRefusalException("somebody holds the table's lock; ask again when the long transaction is over.", e);
        }
    }

    /// <summary>The tables of a database that have provenance, or sealed columns without it. Counting reads whole tables.</summary>
    public async Task<IReadOnlyList<ProvenanceTable>> ReportAsync(string database, CancellationToken cancellation)
    {
        var roles = await RolesAsync(cancellation).ConfigureAwait(false);
        await using var connection = await OpenAsync(database, cancellation).ConfigureAwait(false);
        List<ProvenanceTable> found = [];
        foreach (var table in await TablesAsync(connection, cancellation).ConfigureAwait(false))
        {
            try
            {
                found.Add(table.IsOn ? await CountAsync(connection, table, roles, cancellation).ConfigureAwait(false) : table);
            }
            catch (CatalogueRefusalException refused)
            {
                // One owner's code must not hide the others' rows.
                found.Add(table with { Trouble = refused.Message });
            }
            catch (PostgresException fault) when (Uncountable.Is(fault))
            {
                found.Add(table with { Trouble = Uncountable.Why(fault) });
            }
        }
        return found;
    }

    private async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellation)
    {
        try
        {
            return await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            throw new CatalogueRefusalException($"there is no database '{database}'.", e);
        }
    }

    private async Task<string[]> RolesAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return (string[])(await Command.ScalarAsync(
            Command.On(connection, "SELECT coalesce(pg_catalog.array_agg(s.engine_role), '{}') FROM menshen.subject s"), cancellation).ConfigureAwait(false))!;
    }

    private static async Task<List<ProvenanceTable>> TablesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("provenance_tables.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<ProvenanceTable> tables = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            tables.Add(new ProvenanceTable(reader.GetString(0), reader.GetString(1), reader.GetBoolean(2), reader.GetBoolean(3), reader.GetBoolean(4), 0, 0));
        return tables;
    }

    private static async Task<ProvenanceTable> CountAsync(NpgsqlConnection connection, ProvenanceTable table, string[] roles, CancellationToken cancellation)
    {
        var text = (string)(await Command.ScalarAsync(
            Command.On(connection, "SELECT pg_catalog.format($1, $2, $3)", SqlText.Read("provenance_count.sql"), table.Schema, table.Name), cancellation).ConfigureAwait(false))!;
        await using var held = await OwnersCode.HoldFamilyAsync(connection, table.Schema, table.Name, Patience, cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, text, (object)roles);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return table with { Rows = reader.GetInt64(0), Untraceable = reader.GetInt64(1) };
    }
}
