using System.Text;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Makes databases for subjects: closed to everybody but their owner, and hardened before anybody comes.</summary>
public sealed class DatabaseCatalogue(IEngine engine)
{
    private const int LongestName = 63;
    private static readonly string[] Kept = ["postgres", "template0", "template1", "audit"];

    /// <summary>Makes a database. Only its owner may connect until <see cref="GrantConnectAsync"/>.</summary>
    public async Task CreateDatabaseAsync(string database, string owner, CancellationToken cancellation)
    {
        RequireName(database);
        var role = await RoleAsync(owner, cancellation).ConfigureAwait(false);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        try
        {
            // CREATE DATABASE cannot run in a function. Nobody may connect before it is closed and hardened.
            await FormattedAsync(connection, "CREATE DATABASE %I ALLOW_CONNECTIONS false", cancellation, database).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            throw new CatalogueRefusalException($"there is a database '{database}' already.", fault);
        }

        await FormattedAsync(connection, "REVOKE ALL ON DATABASE %I FROM PUBLIC", cancellation, database).ConfigureAwait(false);
        await FormattedAsync(connection, "ALTER DATABASE %I ALLOW_CONNECTIONS true", cancellation, database).ConfigureAwait(false);
        await engine.HardenDatabaseAsync(database, cancellation).ConfigureAwait(false);
        await TransferAsync(connection, database, role, cancellation).ConfigureAwait(false);
    }

    /// <summary>Lets another subject connect and make temporary tables. What it may read there, the owner grants.</summary>
    public async Task GrantConnectAsync(string database, string subject, CancellationToken cancellation)
    {
        RequireName(database);
        var role = await RoleAsync(subject, cancellation).ConfigureAwait(false);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        try
        {
            await FormattedAsync(connection, "GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I", cancellation, database, role).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            throw new CatalogueRefusalException($"there is no database '{database}'.", fault);
        }
    }

    /// <summary>Databases that subjects may own, with their owners' role names.</summary>
    public async Task<IReadOnlyList<(string Database, string OwnerRole)>> ListAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(
            connection,
            "SELECT datname::text, pg_catalog.pg_get_userbyid(datdba)::text FROM pg_catalog.pg_database " +
            "WHERE NOT datistemplate AND datname NOT IN ('postgres', 'menshen') ORDER BY 1");
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<(string, string)>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add((reader.GetString(0), reader.GetString(1)));
        }

        return found;
    }

    // Last, so that the TCB role hardens a database that is still its own. A role that is no superuser must be a member of the new owner
    // for that moment.
    private static async Task TransferAsync(NpgsqlConnection connection, string database, string role, CancellationToken cancellation)
    {
        var superuser = await Command.ScalarAsync(
            Command.On(connection, "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user"), cancellation).ConfigureAwait(false) is true;
        if (!superuser)
        {
            await FormattedAsync(connection, "GRANT %I TO CURRENT_USER", cancellation, role).ConfigureAwait(false);
        }

        await FormattedAsync(connection, "ALTER DATABASE %I OWNER TO %I", cancellation, database, role).ConfigureAwait(false);
        if (!superuser)
        {
            await FormattedAsync(connection, "REVOKE %I FROM CURRENT_USER", cancellation, role).ConfigureAwait(false);
        }
    }

    private async Task<string> RoleAsync(string subject, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return await Command.ScalarAsync(
            Command.On(connection, "SELECT engine_role FROM menshen.subject WHERE name = $1 AND deleted_at IS NULL", subject), cancellation)
            .ConfigureAwait(false) as string ?? throw new CatalogueRefusalException($"there is no subject '{subject}'.");
    }

    private static void RequireName(string database)
    {
        var bytes = Encoding.UTF8.GetByteCount(database);
        if (bytes is 0 or > LongestName || Kept.Contains(database) || database.StartsWith("menshen", StringComparison.Ordinal)
            || database.Any(char.IsControl))
        {
            throw new CatalogueRefusalException(
                $"a database name has 1 to {LongestName} bytes, no control characters, and is none of {string.Join(", ", Kept)}, menshen...");
        }
    }

    /// <summary>Lets the server quote the identifiers, then runs the statement.</summary>
    private static async Task FormattedAsync(NpgsqlConnection connection, string format, CancellationToken cancellation, params string[] names)
    {
        var statement = await Command.ScalarAsync(
            Command.On(connection, "SELECT pg_catalog.format($1, VARIADIC $2::text[])", format, names), cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, (string)statement!), cancellation).ConfigureAwait(false);
    }
}
