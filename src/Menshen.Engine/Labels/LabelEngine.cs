using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Menshen.Engine.Labels;

/// <summary>The label mechanism of one database: installs it, labels tables, makes logins, moves rows between labels, and looks whether it still stands.</summary>
/// <remarks>Works on an open connection of the TCB role, a superuser, to that database. Who may ask for what is the caller's question.
/// <code>
/// InstallAsync ─► DefineAsync ─► ProtectSchemaAsync / ProtectAsync ─► EnsureLoginAsync   each is safe to repeat
/// </code></remarks>
public sealed class LabelEngine(NpgsqlConnection connection)
{
    /// <summary>So long others may wait behind us for a table, in milliseconds; then we step back and ask again.</summary>
    private const int LockTimeout = 300;

    /// <summary>Attempts at a lock before giving up: with the pauses between them, more than a minute.</summary>
    private const int Attempts = 200;

    private static readonly string[] Scripts =
    [
        "labels_1_roles.sql", "labels_2_session.sql", "labels_3_obstacles.sql", "labels_4_tables.sql", "labels_5_columns.sql", "labels_5_keys.sql", "labels_6_open.sql",
        "labels_6_unprotect.sql", "labels_7_ddl.sql", "labels_8_copies.sql", "labels_8_fields.sql", "labels_8_logins.sql", "labels_8_owner.sql", "labels_9_close.sql",
    ];

    /// <summary>What the schema of the mechanism says of itself: the scripts that made it.</summary>
    private static readonly string Mark =
        $"made by scripts {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Scripts.Select(SqlText.Read)))))}";

    /// <summary>Whether the mechanism is the one that this Menshen makes. What another version made lacks what has come since: install, and guard fields.</summary>
    public async Task<bool> IsCurrentAsync(CancellationToken cancellation) => Mark.Equals(
        await Command.ScalarAsync(
            Command.On(connection, "SELECT pg_catalog.obj_description(pg_catalog.to_regnamespace('menshen_labels'), 'pg_namespace')"), cancellation).ConfigureAwait(false) as string,
        StringComparison.Ordinal);

    /// <summary>Whether some labelled table has sealed columns and no guard for them. Only where the mechanism is current.</summary>
    public async Task<bool> LacksGuardAsync(CancellationToken cancellation) =>
        await Command.ScalarAsync(Command.On(connection, "SELECT EXISTS (SELECT FROM menshen_labels.unguarded_fields())"), cancellation).ConfigureAwait(false) is true;

    /// <summary>Makes or renews the mechanism, closes the engine's channels and guards tables without labels.
    /// Refused where the session label would not hold.</summary>
    public async Task InstallAsync(CancellationToken cancellation)
    {
        await using (var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false))
        {
            await RunAsync("SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('menshen_labels'))", cancellation).ConfigureAwait(false);
            foreach (var script in Scripts) await RunAsync(SqlText.Read(script), cancellation).ConfigureAwait(false);
            await RunAsync($"COMMENT ON SCHEMA menshen_labels IS '{Mark}'", cancellation).ConfigureAwait(false);
            var failures = await ListAsync("SELECT menshen_labels.self_test()", cancellation).ConfigureAwait(false);
            if (failures.Count > 0) throw new CatalogueRefusalException($"labels do not hold on this engine: {string.Join("; ", failures)}.");
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        }

        foreach (var table in await OidsAsync("SELECT menshen_labels.unguarded()", cancellation).ConfigureAwait(false))
            await ShortlyAsync(() => RunAsync("SELECT menshen_labels.guard($1)", cancellation, table), new LockClock(), cancellation).ConfigureAwait(false);
    }

    /// <summary>Adds labels that may exist; those there get the new name. Labels are never taken away: rows may have them.</summary>
    public async Task DefineAsync(IEnumerable<LabelDefinition> labels, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        foreach (var label in labels)
            await RefusedAsync(() => RunAsync("SELECT menshen_labels.define($1, $2)", cancellation, label.Bits, label.Name)).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes or corrects the login of a principal at a label.</summary>
    /// <param name="principalRole">The subject's engine role, which has the rights.</param>
    /// <param name="loginRole">ROLE.HEX, with a point that no subject's name has.</param>
    /// <param name="bits">The session label.</param>
    /// <param name="floor">The lowest label it may write: its own, lower for a trusted subject.</param>
    /// <param name="verifier">Of the derived engine password.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task EnsureLoginAsync(string principalRole, string loginRole, long bits, long floor, string verifier, CancellationToken cancellation) =>
        RefusedAsync(() => RunAsync("SELECT menshen_labels.ensure_login($1, $2, $3, $4, $5)", cancellation, principalRole, loginRole, bits, floor, verifier));

    /// <summary>Whether the label is one of those that were applied in this database last.</summary>
    public async Task<bool> KnowsAsync(long bits, CancellationToken cancellation) =>
        await Command.ScalarAsync(Command.On(connection, "SELECT EXISTS (SELECT FROM menshen_labels.label l WHERE l.bits = $1)", bits), cancellation).ConfigureAwait(false) is true;

    /// <summary>Takes a login away and ends its sessions. False: it owns something in another database and stays, unable to log in.</summary>
    public async Task<bool> DropLoginAsync(string loginRole, CancellationToken cancellation) =>
        await Command.ScalarAsync(Command.On(connection, "SELECT menshen_labels.drop_login($1)", loginRole), cancellation).ConfigureAwait(false) is true;

    /// <summary>From now on what is made in the schema is labelled. Gives the tables there that are not labelled yet: <see cref="ProtectAsync"/> each.</summary>
    public async Task<IReadOnlyList<string>> ProtectSchemaAsync(string schema, long tableBits, long initialBits, CancellationToken cancellation)
    {
        await RefusedAsync(() => RunAsync("SELECT menshen_labels.label_schema($1, $2, $3)", cancellation, schema, tableBits, initialBits)).ConfigureAwait(false);
        return await ListAsync("SELECT menshen_labels.unlabelled_in($1)", cancellation, schema).ConfigureAwait(false);
    }

    /// <summary>All that stands in the way of labelling a table; empty: nothing.</summary>
    public async Task<IReadOnlyList<string>> ObstaclesAsync(TableProtection wish, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wish);
        var (table, together, _) = await FindAsync(wish, cancellation).ConfigureAwait(false);
        var found = await ListAsync("SELECT menshen_labels.obstacles($1, $2, $3, $4)", cancellation, table, together, wish.Physical, wish.AllowsWriteUp).ConfigureAwait(false);
        if (wish.Columns.Count == 0 || !await KnowsColumnsAsync(cancellation).ConfigureAwait(false)) return found;
        return [.. found, .. await ListAsync(
            "SELECT o FROM pg_catalog.unnest($2::pg_catalog.text[]) c, menshen_labels.column_obstacles($1, c::pg_catalog.name) o", cancellation, table, wish.Columns.Keys.ToArray()).ConfigureAwait(false)];
    }

    /// <summary>Labels a table. Others wait only for some milliseconds, whatever its size: rows are not written anew, keys are built beside them.
    /// Broken off, it goes on where it was.</summary>
    public async Task<ProtectionResult> ProtectAsync(TableProtection wish, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wish);
        var clock = new LockClock();
        var (table, together, isProtected) = await FindAsync(wish, cancellation).ConfigureAwait(false);
        if (!isProtected)
        {
            progress?.Report("label column, policies and owner");
            await ShortlyAsync(
                () => RunAsync(
                    "SELECT menshen_labels.protect($1, $2, $3, $4, $5, $6, (SELECT pg_catalog.pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c WHERE c.oid = $1)), "
                    + "menshen_labels.label_columns(pg_catalog.to_regclass(pg_catalog.format('%I.%I', $7::pg_catalog.text, $8::pg_catalog.text)), $9::pg_catalog.text[]::pg_catalog.name[], $10)",
                    cancellation, table, together, wish.TableBits, wish.InitialBits, wish.Physical, wish.AllowsWriteUp, wish.Schema, wish.Table, wish.Columns.Keys.ToArray(), wish.Columns.Values.ToArray()),
                clock, cancellation).ConfigureAwait(false);
            (table, _, _) = await FindAsync(wish, cancellation).ConfigureAwait(false);
        }

        await KeysAsync(table, clock, progress, cancellation).ConfigureAwait(false);
        await ForeignKeysAsync(table, clock, progress, cancellation).ConfigureAwait(false);
        return new ProtectionResult(clock.Longest, clock.Total, clock.Retries);
    }

    /// <summary>Guards the sealed fields of labelled tables: what carries a label is overwritten by nobody whose label does not dominate it.</summary>
    public Task GuardFieldsAsync(CancellationToken cancellation) =>
        ShortlyAsync(() => RunAsync("SELECT menshen_labels.guard_fields()", cancellation), new LockClock(), cancellation);

    /// <summary>Takes the labels off a table; it is its owner's again. Refused where one key exists at several labels.</summary>
    public async Task UnprotectAsync(string schema, string table, CancellationToken cancellation) =>
        await ShortlyAsync(
            () => RunAsync("SELECT menshen_labels.unprotect(pg_catalog.to_regclass(pg_catalog.format('%I.%I', $1, $2))::pg_catalog.oid)", cancellation, schema, table),
            new LockClock(), cancellation).ConfigureAwait(false);

    /// <summary>Gives a role rights on a labelled table, as GRANT would: select, insert, update, delete.</summary>
    public Task GrantAsync(string schema, string table, string privilege, string role, CancellationToken cancellation) =>
        RefusedAsync(() => RunAsync(
            "SELECT menshen_labels.give(pg_catalog.to_regclass(pg_catalog.format('%I.%I', $1, $2))::pg_catalog.oid, $3, $4)", cancellation, schema, table, privilege, role));

    /// <summary>Takes them back.</summary>
    public Task RevokeAsync(string schema, string table, string privilege, string role, CancellationToken cancellation) =>
        RefusedAsync(() => RunAsync(
            "SELECT menshen_labels.revoke_on(pg_catalog.to_regclass(pg_catalog.format('%I.%I', $1, $2))::pg_catalog.oid, $3, $4)", cancellation, schema, table, privilege, role));

    /// <summary>Moves the rows with that key and label to another label; returns how many. The caller records before and after.</summary>
    public async Task<long> RelabelAsync(string schema, string table, string keyColumn, string keyValue, long from, long to, CancellationToken cancellation)
    {
        long moved = 0;
        await RefusedAsync(async () => moved = (long)(await Command.ScalarAsync(
            Command.On(connection, SqlText.Read("labels_relabel.sql"), schema, table, keyColumn, keyValue, from, to), cancellation).ConfigureAwait(false))!).ConfigureAwait(false);
        return moved;
    }

    /// <summary>What is labelled and how, and what is weaker than it was made.</summary>
    public async Task<LabelReport> InspectAsync(CancellationToken cancellation)
    {
        if (await Command.ScalarAsync(Command.On(connection, "SELECT pg_catalog.to_regclass('menshen_labels.protected') IS NOT NULL"), cancellation).ConfigureAwait(false) is not true)
            return new LabelReport(false, [], [], [], []);
        List<LabelDefinition> labels = [];
        await using (var command = Command.On(connection, "SELECT bits, name FROM menshen_labels.label ORDER BY slot"))
        await using (var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) labels.Add(new LabelDefinition(reader.GetInt64(0), reader.GetString(1)));
        }

        List<(ProtectedTable Table, uint Id)> tables = [];
        await using (var command = Command.On(connection, SqlText.Read("labels_inspect.sql")))
        await using (var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                tables.Add((new ProtectedTable(
                    reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetBoolean(4), reader.GetBoolean(5), reader.GetBoolean(6),
                    reader.GetString(7), reader.GetInt32(8)), reader.GetFieldValue<uint>(9)));
        }

        for (var i = 0; i < tables.Count; i++) tables[i] = (tables[i].Table with { Columns = await ColumnsAsync(tables[i].Id, cancellation).ConfigureAwait(false) }, tables[i].Id);

        return new LabelReport(
            true, labels, await ListAsync("SELECT schema_name::pg_catalog.text FROM menshen_labels.labelled_schema ORDER BY 1", cancellation).ConfigureAwait(false),
            [.. tables.Select(one => one.Table)], await FindingsAsync(cancellation).ConfigureAwait(false));
    }

    /// <summary>The self-test changes the session's label for its own transaction only.</summary>
    private async Task<IReadOnlyList<string>> FindingsAsync(CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        List<string> found = [];
        var isCurrent = await IsCurrentAsync(cancellation).ConfigureAwait(false);
        // Said first, and whoever applies again must get this far: what another version made may lack a function that is asked for below.
        if (!isCurrent) found.Add("the mechanism was made by another version of Menshen: apply again");
        found.AddRange(await ListAsync(SqlText.Read("labels_findings.sql"), cancellation).ConfigureAwait(false));
        if (isCurrent) found.AddRange(await ListAsync(SqlText.Read("labels_findings_current.sql"), cancellation).ConfigureAwait(false));
        await transaction.RollbackAsync(cancellation).ConfigureAwait(false);
        return found;
    }

    private async Task KeysAsync(uint table, LockClock clock, IProgress<string>? progress, CancellationToken cancellation)
    {
        List<(uint Index, string Name, string Build)> keys = [];
        await using (var command = Command.On(connection, "SELECT index_oid, new_name, build FROM menshen_labels.keys_without_label($1)", Oid(table)))
        await using (var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) keys.Add((reader.GetFieldValue<uint>(0), reader.GetString(1), reader.GetString(2)));
        }

        foreach (var (index, name, build) in keys)
        {
            progress?.Report($"key {name}");
            // What a broken-off build left is not valid and keeps the name.
            var leftover = await Command.ScalarAsync(Command.On(connection, SqlText.Read("labels_leftover.sql"), Oid(table), name), cancellation).ConfigureAwait(false) as string;
            if (leftover is not null) await RunAsync($"DROP INDEX CONCURRENTLY {leftover}", cancellation).ConfigureAwait(false);
            await RefusedAsync(() => RunAsync($"CREATE UNIQUE {build}", cancellation)).ConfigureAwait(false);
            await ShortlyAsync(() => RunAsync("SELECT menshen_labels.swap_key($1, $2)", cancellation, index, name), clock, cancellation).ConfigureAwait(false);
        }

        await RefusedAsync(() => RunAsync("SELECT menshen_labels.note_keys($1)", cancellation, table)).ConfigureAwait(false);
    }

    /// <summary>One that rows break keeps no other waiting: it is tried again at the next application, and until then checks what is new.</summary>
    private async Task ForeignKeysAsync(uint table, LockClock clock, IProgress<string>? progress, CancellationToken cancellation)
    {
        List<(uint Child, string Key, string ChildName, string Name)> keys = [];
        await using (var command = Command.On(connection, "SELECT child_id, key_name::pg_catalog.text, child, name FROM menshen_labels.unfinished_foreign_keys($1)", Oid(table)))
        await using (var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) keys.Add((reader.GetFieldValue<uint>(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        }

        List<string> broken = [];
        foreach (var (child, key, childName, name) in keys)
        {
            progress?.Report($"foreign key {name}");
            try
            {
                await ShortlyAsync(() => RunAsync("SELECT menshen_labels.restore_foreign_key($1, $2)", cancellation, child, key), clock, cancellation).ConfigureAwait(false);
                // Both are quoted by the server.
                await RefusedAsync(() => RunAsync($"ALTER TABLE {childName} VALIDATE CONSTRAINT {name}", cancellation)).ConfigureAwait(false);
                await RunAsync("SELECT menshen_labels.finish_foreign_key($1, $2)", cancellation, child, key).ConfigureAwait(false);
            }
            catch (CatalogueRefusalException refusal)
            {
                broken.Add($"{name} of {childName} ({refusal.Message.TrimEnd('.')})");
            }
        }

        if (broken.Count > 0)
            throw new CatalogueRefusalException($"foreign keys that rows break, each within its label: {string.Join("; ", broken)}. Relabel or mend those rows, and apply again.");
    }

    private async Task<(uint Table, uint[] Together, bool IsProtected)> FindAsync(TableProtection wish, CancellationToken cancellation)
    {
        await using var command = Command.On(
            connection, SqlText.Read("labels_find.sql"), wish.Schema, wish.Table, wish.Together.Select(t => t.Schema).ToArray(), wish.Together.Select(t => t.Table).ToArray(),
            wish.TableBits, wish.InitialBits, wish.Physical, wish.AllowsWriteUp);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellation).ConfigureAwait(false) || reader.IsDBNull(0))
            throw new CatalogueRefusalException($"there is no table {wish.Schema}.{wish.Table}.");
        var isSame = reader.IsDBNull(2) ? (bool?)null : reader.GetBoolean(2);
        var (table, together) = (reader.GetFieldValue<uint>(0), reader.GetFieldValue<uint[]>(1));
        await reader.DisposeAsync().ConfigureAwait(false);
        if (isSame == false || isSame == true && !(await ColumnsAsync(table, cancellation).ConfigureAwait(false)).ToHashSet().SetEquals(wish.Columns))
            throw new CatalogueRefusalException($"{wish.Schema}.{wish.Table} is labelled already, in another way: take its labels off first.");
        return (table, together, isSame is true);
    }

    // What another version of Menshen made knows nothing of columns.
    private async Task<bool> KnowsColumnsAsync(CancellationToken cancellation) =>
        await Command.ScalarAsync(Command.On(connection, "SELECT pg_catalog.to_regclass('menshen_labels.column_label') IS NOT NULL"), cancellation).ConfigureAwait(false) is true;

    private async Task<Dictionary<string, long>> ColumnsAsync(uint table, CancellationToken cancellation)
    {
        var columns = new Dictionary<string, long>();
        if (!await KnowsColumnsAsync(cancellation).ConfigureAwait(false)) return columns;
        await using var command = Command.On(connection, "SELECT c.column_name::pg_catalog.text, c.bits FROM menshen_labels.column_label c WHERE c.relid = $1", Oid(table));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) columns.Add(reader.GetString(0), reader.GetInt64(1));
        return columns;
    }

    /// <summary>Does in a transaction what needs a lock, and steps back if the lock is not to be had at once: nobody queues behind us for long.</summary>
    private async Task ShortlyAsync(Func<Task> act, LockClock clock, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            try
            {
                await RunAsync(FormattableString.Invariant($"SET LOCAL lock_timeout = {LockTimeout}"), cancellation).ConfigureAwait(false);
                var since = Stopwatch.GetTimestamp();
                await act().ConfigureAwait(false);
                await transaction.CommitAsync(cancellation).ConfigureAwait(false);
                clock.Held(Stopwatch.GetElapsedTime(since));
                return;
            }
            catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected && attempt < Attempts)
            {
                clock.Retried();
            }
            catch (PostgresException fault) when (IsRefusal(fault))
            {
                throw new CatalogueRefusalException($"{fault.MessageText}.", fault);
            }

            await transaction.DisposeAsync().ConfigureAwait(false);
            await Task.Delay(LockTimeout, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task RefusedAsync(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (PostgresException fault) when (IsRefusal(fault))
        {
            throw new CatalogueRefusalException($"{fault.MessageText}.", fault);
        }
    }

    private static bool IsRefusal(PostgresException fault) => fault.SqlState is PostgresErrorCodes.ObjectNotInPrerequisiteState
        or PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation
        or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.CheckViolation or PostgresErrorCodes.InsufficientPrivilege;

    private async Task<IReadOnlyList<string>> ListAsync(string sql, CancellationToken cancellation, params object?[] values)
    {
        await using var command = Command.On(connection, sql, Parameters(values));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<string> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(reader.GetString(0));
        return found;
    }

    private async Task<List<uint>> OidsAsync(string sql, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, sql);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<uint> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(reader.GetFieldValue<uint>(0));
        return found;
    }

    private Task<int> RunAsync(string sql, CancellationToken cancellation, params object?[] values) =>
        Command.RunAsync(Command.On(connection, sql, Parameters(values)), cancellation);

    private static object?[] Parameters(object?[] values) => [.. values.Select(v => v switch
    {
        uint oid => Oid(oid),
        uint[] oids => new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Oid, Value = oids },
        _ => v,
    })];

    private static NpgsqlParameter Oid(uint oid) => new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid, Value = oid };
}
