using System.Globalization;
using System.Text;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Makes and drops databases of subjects: closed to everybody but their owner, and hardened before anybody comes.</summary>
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

        try
        {
            // Of one before it that had its name, and that its owner dropped or a superuser renamed: of that nobody hears.
            await Command.RunAsync(Command.On(connection, SqlText.Read("forget_dropped.sql"), database), cancellation).ConfigureAwait(false);
            await FormattedAsync(connection, "REVOKE ALL ON DATABASE %I FROM PUBLIC", cancellation, database).ConfigureAwait(false);
            await FormattedAsync(connection, "ALTER DATABASE %I ALLOW_CONNECTIONS true", cancellation, database).ConfigureAwait(false);
            await engine.HardenDatabaseAsync(database, cancellation).ConfigureAwait(false);
            await TransferAsync(connection, database, role, cancellation).ConfigureAwait(false);
        }
        catch
        {
            // Half made it would be nobody's, and its name taken.
            await FormattedAsync(connection, "DROP DATABASE IF EXISTS %I WITH (FORCE)", CancellationToken.None, database).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Lets another subject connect and make temporary tables. What it may read there, the owner grants.</summary>
    public async Task GrantConnectAsync(string database, string subject, CancellationToken cancellation)
    {
        RequireName(database);
        var role = await RoleAsync(subject, cancellation).ConfigureAwait(false);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await AsRoleAsync(
            connection, (await FindAsync(connection, database, cancellation).ConfigureAwait(false)).Role,
            () => FormattedAsync(connection, "GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I", cancellation, database, role), cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes that back. First nobody new comes in, then what is open ends: here by <paramref name="endSessions"/>, with a reason, and through
    /// other gateways by the engine.</summary>
    public async Task RevokeConnectAsync(string database, string subject, Action endSessions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(endSessions);
        RequireName(database);
        var role = await RoleAsync(subject, cancellation).ConfigureAwait(false);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        var owner = (await FindAsync(connection, database, cancellation).ConfigureAwait(false)).Role;
        // An owner enters by his ownership: taking away a right that he does not need would say something that is not so.
        if (owner == role)
        {
            throw new CatalogueRefusalException($"'{database}' belongs to {subject}, who enters it as its owner; disable the user, or drop the database.");
        }

        // With what the subject passed on, where its right could be.
        await AsRoleAsync(
            connection, owner, () => FormattedAsync(connection, "REVOKE ALL ON DATABASE %I FROM %I CASCADE", cancellation, database, role), cancellation).ConfigureAwait(false);
        endSessions();
        await AsRoleAsync(
            connection, role, () => Command.RunAsync(Command.On(connection, SqlText.Read("end_in_database.sql"), database, role), cancellation), cancellation).ConfigureAwait(false);
        if (await Command.ScalarAsync(
            Command.On(connection, "SELECT pg_catalog.has_database_privilege($1, $2, 'CONNECT')", role, database), cancellation).ConfigureAwait(false) is true)
        {
            throw new CatalogueRefusalException($"{subject} may still connect to '{database}': PUBLIC, or somebody else than its owner, lets him. Look at \\l in psql, and revoke that.");
        }
    }

    /// <summary>What tells a database from others that had, or will have, its name: its number, its owner, and when it was hardened first.</summary>
    public async Task<string> IdentifyAsync(string database, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return (await FindAsync(connection, database, cancellation).ConfigureAwait(false)).Identity;
    }

    /// <summary>Drops a database of a subject's with all that is in it; what is open ends as when access is taken back.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="identity">What <see cref="IdentifyAsync"/> said of the one that is meant.</param>
    /// <param name="endSessions">Ends what is open here.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task DropDatabaseAsync(string database, string identity, Action endSessions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(endSessions);
        RequireName(database);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        var found = await FindAsync(connection, database, identity, cancellation).ConfigureAwait(false);
        if (!found.IsOurs)
        {
            throw new CatalogueRefusalException($"'{database}' belongs to no user of Menshen's: what others made in this engine is theirs to drop.");
        }

        await RequireNothingInTheWayAsync(connection, database, cancellation).ConfigureAwait(false);
        await AsRoleAsync(connection, found.Role, DropAsync, cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read("forget_dropped.sql"), database), cancellation).ConfigureAwait(false);

        async Task DropAsync()
        {
            await AllowAsync(connection, found.Number, "false", cancellation).ConfigureAwait(false);
            try
            {
                endSessions();
                // Asked again at the last moment: PostgreSQL drops by name, and a superuser may rename meanwhile.
                await FindAsync(connection, database, identity, cancellation).ConfigureAwait(false);
                await FormattedAsync(connection, "DROP DATABASE %I WITH (FORCE)", cancellation, database).ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                // It stays, and is open as before.
                await AllowAsync(connection, found.Number, "true", CancellationToken.None).ConfigureAwait(false);
                if (fault is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ObjectInUse } kept)
                {
                    throw new CatalogueRefusalException(
                        $"'{database}' is in use by sessions that this engine does not let Menshen end: end them, or GRANT pg_signal_backend to Menshen's own role. ({kept.MessageText})", kept);
                }

                throw;
            }
        }
    }

    /// <summary>All databases of subjects, by name.</summary>
    public async Task<IReadOnlyList<DatabaseListing>> DescribeAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("list_databases.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<DatabaseListing>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add(new DatabaseListing(
                reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetInt64(2), reader.GetFieldValue<string[]>(3), reader.GetInt32(4)));
        }

        return found;
    }

    /// <summary>Names of the databases that subjects may own.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("database_names.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<string>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    /// <summary>How many connections the engine has for everybody (PostgreSQL's <c>max_connections</c>).</summary>
    public async Task<int> MostConnectionsAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return (int)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("most_connections.sql")), cancellation).ConfigureAwait(false))!;
    }

    // Last, so that the TCB role hardens a database that is still its own.
    private static Task TransferAsync(NpgsqlConnection connection, string database, string role, CancellationToken cancellation) =>
        AsRoleAsync(connection, role, () => FormattedAsync(connection, "ALTER DATABASE %I OWNER TO %I", cancellation, database, role), cancellation);

    // Who is no superuser must be a member of the role for that moment.
    private static async Task AsRoleAsync(NpgsqlConnection connection, string role, Func<Task> act, CancellationToken cancellation)
    {
        var joins = await Command.ScalarAsync(
            Command.On(connection, "SELECT NOT rolsuper AND rolname <> $1 FROM pg_catalog.pg_roles WHERE rolname = current_user", role), cancellation).ConfigureAwait(false) is true;
        if (joins)
        {
            await FormattedAsync(connection, "GRANT %I TO CURRENT_USER", cancellation, role).ConfigureAwait(false);
        }

        try
        {
            await act().ConfigureAwait(false);
        }
        finally
        {
            if (joins)
            {
                await FormattedAsync(connection, "REVOKE %I FROM CURRENT_USER", CancellationToken.None, role).ConfigureAwait(false);
            }
        }
    }

    private static async Task<Found> FindAsync(NpgsqlConnection connection, string database, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("database_owner.sql"), database);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await reader.ReadAsync(cancellation).ConfigureAwait(false)
            ? new Found(reader.GetString(0), reader.GetBoolean(1), reader.GetFieldValue<uint>(2), reader.GetString(3))
            : throw new CatalogueRefusalException($"there is no database '{database}'.");
    }

    private static async Task<Found> FindAsync(NpgsqlConnection connection, string database, string identity, CancellationToken cancellation)
    {
        var found = await FindAsync(connection, database, cancellation).ConfigureAwait(false);
        return found.Identity == identity ? found
            : throw new CatalogueRefusalException($"'{database}' is another database than the one that was meant: that was {identity}, and this is {found.Identity}.");
    }

    // By its number, for it may have another name by now.
    private static async Task AllowAsync(NpgsqlConnection connection, uint number, string whether, CancellationToken cancellation)
    {
        if (await Command.ScalarAsync(
            Command.On(connection, "SELECT datname::text FROM pg_catalog.pg_database WHERE oid = $1::text::pg_catalog.oid", number.ToString(CultureInfo.InvariantCulture)),
            cancellation).ConfigureAwait(false) is string name)
        {
            await FormattedAsync(connection, $"ALTER DATABASE %I ALLOW_CONNECTIONS {whether}", cancellation, name).ConfigureAwait(false);
        }
    }

    private static async Task RequireNothingInTheWayAsync(NpgsqlConnection connection, string database, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("drop_obstacles.sql"), database);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            throw new CatalogueRefusalException($"'{database}' cannot be dropped before this is ended: {reader.GetString(0)} ({reader.GetString(1)}).");
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

    private readonly record struct Found(string Role, bool IsOurs, uint Number, string Identity);
}
