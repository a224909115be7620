using Npgsql;

namespace Menshen.Engine;

/// <summary>Makes the catalogue and hardens every database; what already ran is not run again.</summary>
internal sealed class Provisioner(TcbConnections connections)
{
    /// <summary>Between two attempts of a script that gave up waiting for a lock: as often as running gateways ask, so that each of them has its turn.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Database to start from; there is always one of this name unless its owner dropped it.</summary>
    public string EntryDatabase { get; init; } = "postgres";

    /// <summary>Returns what the operator should know: databases that we may not harden.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellation)
    {
        await CreateCatalogueDatabaseAsync(cancellation).ConfigureAwait(false);
        await using var catalogue = await connections.OpenAsync(connections.Plan.Database, cancellation).ConfigureAwait(false);
        await LockAsync(catalogue, cancellation).ConfigureAwait(false);
        await BootstrapAsync(catalogue, cancellation).ConfigureAwait(false);
        var own = await OidAsync(catalogue, connections.Plan.Database, cancellation).ConfigureAwait(false);
        var done = await ProvisioningRecord.LoadAsync(catalogue, cancellation).ConfigureAwait(false);
        foreach (var script in connections.Plan.ForOwnDatabase.Where(s => done.Needs(own, s)))
        {
            while (!await TryAsync(catalogue, own, script, cancellation).ConfigureAwait(false)) await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }

        return await HardenAllAsync(catalogue, done, cancellation).ConfigureAwait(false);
    }

    /// <summary>Hardens one database, after it was made.</summary>
    public async Task HardenAsync(string database, CancellationToken cancellation)
    {
        await using var catalogue = await connections.OpenAsync(connections.Plan.Database, cancellation).ConfigureAwait(false);
        await LockAsync(catalogue, cancellation).ConfigureAwait(false);
        var done = await ProvisioningRecord.LoadAsync(catalogue, cancellation).ConfigureAwait(false);
        var oid = await OidAsync(catalogue, database, cancellation).ConfigureAwait(false);
        await HardenAsync(catalogue, done, database, oid, cancellation).ConfigureAwait(false);
    }

    // False: it gave up waiting for a lock, by a limit of its own, and nothing has changed.
    private static async Task<bool> TryAsync(NpgsqlConnection catalogue, uint own, ProvisioningScript script, CancellationToken cancellation)
    {
        await using var transaction = await catalogue.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        try
        {
            await ExecuteAsync(catalogue, script.Text, cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await transaction.RollbackAsync(cancellation).ConfigureAwait(false);
            return false;
        }

        await ProvisioningRecord.WriteAsync(catalogue, own, script, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    private async Task<IReadOnlyList<string>> HardenAllAsync(NpgsqlConnection catalogue, ProvisioningRecord done, CancellationToken cancellation)
    {
        var messages = new List<string>();
        foreach (var (name, oid, ours) in await DatabasesAsync(catalogue, cancellation).ConfigureAwait(false))
        {
            if (ours)
            {
                await HardenAsync(catalogue, done, name, oid, cancellation).ConfigureAwait(false);
            }
            else if (connections.Plan.ForEveryDatabase.Any(s => done.Needs(oid, s)))
            {
                messages.Add($"database {name} does not belong to {connections.Role}, so it was not hardened.");
            }
        }

        return messages;
    }

    private async Task HardenAsync(
        NpgsqlConnection catalogue, ProvisioningRecord done, string database, uint oid, CancellationToken cancellation)
    {
        var missing = connections.Plan.ForEveryDatabase.Where(s => done.Needs(oid, s)).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        await using var target = await connections.OpenAsync(database, cancellation).ConfigureAwait(false);
        foreach (var script in missing)
        {
            await using var transaction = await target.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            await ExecuteAsync(target, script.Text, cancellation).ConfigureAwait(false);
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
            // Two databases, two transactions: recorded after, so the worst case is that an idempotent script runs twice.
            await ProvisioningRecord.WriteAsync(catalogue, oid, script, cancellation).ConfigureAwait(false);
        }
    }

    private async Task CreateCatalogueDatabaseAsync(CancellationToken cancellation)
    {
        await using var entry = await connections.OpenAsync(EntryDatabase, cancellation).ConfigureAwait(false);
        if (await OidAsync(entry, connections.Plan.Database, cancellation).ConfigureAwait(false) != 0)
        {
            return;
        }

        try
        {
            await ExecuteAsync(entry, $"CREATE DATABASE {connections.Plan.Database}", cancellation).ConfigureAwait(false);
        }
        catch (PostgresException race) when (race.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another gateway made it in the same moment; the scripts below are under a lock.
        }
    }

    /// <summary>The first script makes the table that records it, so it cannot be looked up before.</summary>
    private async Task BootstrapAsync(NpgsqlConnection catalogue, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT pg_catalog.to_regclass('menshen.provisioning') IS NULL", catalogue);
        if (await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is not true)
        {
            return;
        }

        var first = connections.Plan.ForOwnDatabase[0];
        await using var transaction = await catalogue.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await ExecuteAsync(catalogue, first.Text, cancellation).ConfigureAwait(false);
        var own = await OidAsync(catalogue, connections.Plan.Database, cancellation).ConfigureAwait(false);
        await ProvisioningRecord.WriteAsync(catalogue, own, first, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Several gateways may start at once; one provisions, the others wait.</summary>
    private static Task LockAsync(NpgsqlConnection catalogue, CancellationToken cancellation) =>
        // The lock is the session's: it ends with the connection, which is not pooled.
        ExecuteAsync(catalogue, "SELECT pg_catalog.pg_advisory_lock(pg_catalog.hashtext('menshen.provisioning'))", cancellation);

    private static async Task<uint> OidAsync(NpgsqlConnection connection, string database, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT oid FROM pg_catalog.pg_database WHERE datname = $1", connection);
        command.Parameters.AddWithValue(database);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) as uint? ?? 0;
    }

    private static async Task<List<(string Name, uint Oid, bool Ours)>> DatabasesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(SqlText.Read("databases.sql"), connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<(string, uint, bool)>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add((reader.GetString(0), reader.GetFieldValue<uint>(1), reader.GetBoolean(2)));
        }

        return found;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        // No limit: a script may have much to read, and one that is cancelled half way would be cancelled at each start. The caller's token ends it.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
