using Menshen.Crypto.Sealing;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Reads and changes seal groups and their wrapped keys, and makes their domains. Knows no key.</summary>
public sealed class SealCatalogue(IEngine engine)
{
    /// <summary>What every data key may be used for.</summary>
    public const string Purpose = "data encryption";

    /// <summary>The 16 bytes that bind sealed values to this catalogue.</summary>
    public async Task<byte[]> ClusterIdAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return (byte[])(await Command.ScalarAsync(Command.On(connection, "SELECT c.id FROM menshen.seal_cluster c"), cancellation).ConfigureAwait(false))!;
    }

    /// <summary>All groups there ever were, by number.</summary>
    public async Task<IReadOnlyList<SealGroup>> GroupsAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return await ReadAsync(Command.On(connection, SqlText.Read("seal_groups.sql")), Group, cancellation).ConfigureAwait(false);
    }

    /// <summary>All keys there ever were, by group and version.</summary>
    public async Task<IReadOnlyList<StoredKey>> KeysAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return await ReadAsync(Command.On(connection, SqlText.Read("data_keys.sql")), Key, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes a group with its first key; both or neither.</summary>
    /// <param name="spec">What to make.</param>
    /// <param name="by">Who makes it.</param>
    /// <param name="wrap">Makes version 1 for the group that was given its number, and answers it wrapped.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<SealGroup> CreateGroupAsync(SealGroupSpec spec, string by, Func<SealGroup, byte[]> wrap, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(wrap);
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        try
        {
            var added = await ReadAsync(
                Command.On(connection, SqlText.Read("add_seal_group.sql"), spec.Name, spec.Tag, Letter(spec.Mode), by, spec.Suffix),
                row => new SealGroup(row.GetInt32(0), spec.Name, spec.Tag, spec.Mode, row.GetFieldValue<DateTimeOffset>(1), by) { Suffix = spec.Suffix },
                cancellation).ConfigureAwait(false);
            await AddKeyAsync(connection, added[0], 1, spec.Owner, spec.NotAfter, wrap(added[0]), cancellation).ConfigureAwait(false);
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
            return added[0];
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new CatalogueRefusalException($"there is or was a seal group '{spec.Name}'; names are given once. Choose another.", fault);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.CheckViolation)
        {
            throw new CatalogueRefusalException(
                "a seal group's name has up to 48 lower-case letters and digits, with single hyphens between words; its key's validity ends after now.", fault);
        }
    }

    /// <summary>Makes the next version of a group's key; the one before opens what it sealed, and seals nothing any more.</summary>
    /// <param name="group">Number of the group.</param>
    /// <param name="owner">Who answers for it.</param>
    /// <param name="notAfter">It seals nothing new from then on.</param>
    /// <param name="wrap">Makes the version for the group, and answers it wrapped.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<int> AddVersionAsync(
        int group, string owner, DateTimeOffset? notAfter, Func<SealGroup, int, byte[]> wrap, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wrap);
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var version = await AddVersionAsync(connection, group, owner, notAfter, wrap, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return version;
    }

    /// <summary>Begins to rotate a group of mode e in those databases: the version that their values go to, and a work for each; all or nothing.</summary>
    /// <param name="group">The group.</param>
    /// <param name="by">Who asked.</param>
    /// <param name="notAfter">The new version seals nothing new from then on.</param>
    /// <param name="wrap">Makes the new version, and answers it wrapped.</param>
    /// <param name="databases">Those that have the group, and the version of each.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <remarks>Where an earlier rotation was given up some databases are behind: those alone are brought to where the others are. Not so where that version's validity is over, with which nobody
    /// could write there: then all go to a further one.</remarks>
    public async Task<(int Version, IReadOnlyList<ColumnWork> Works)> BeginRotationAsync(
        SealGroup group, string by, DateTimeOffset? notAfter, Func<SealGroup, int, byte[]> wrap, IReadOnlyList<(string Name, int Version)> databases,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(wrap);
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        if (await GroupWorks.CountAsync(connection, group.Number, all: true, cancellation).ConfigureAwait(false) > 0)
            throw new CatalogueRefusalException($"a column of seal group {group.Name} is on its way, or the group is being rotated: wait until it is done. Look at: menshen seal --list");
        var (newest, isOver) = (await ReadAsync(Command.On(connection, SqlText.Read("newest_data_key.sql"), group.Number), row => (row.GetInt32(0), row.GetBoolean(1)), cancellation).ConfigureAwait(false))[0];
        var isUnfinished = !isOver && databases.Any(database => database.Version < newest);
        if (isUnfinished && notAfter is not null)
            throw new CatalogueRefusalException(FormattableString.Invariant($"some databases are behind, and are brought to version {newest}, whose validity is set already: leave --days out."));
        if (!isUnfinished) newest = await AddVersionAsync(connection, group.Number, by, notAfter, wrap, cancellation).ConfigureAwait(false);
        List<ColumnWork> works = [];
        foreach (var database in databases.Where(database => database.Version < newest))
        {
            // Schema and table stay empty: the columns are found when their turn comes. The group's name keeps two works of one group and database apart.
            var wish = new ColumnWork
            {
                Id = 0, Database = database.Name, Schema = "", Table = "", Column = group.Name, Group = group.Number, Unseals = false, State = "running", StartedBy = by, Rows = 0,
                Version = newest,
            };
            works.Add(await GroupWorks.BeginAsync(connection, wish, cancellation).ConfigureAwait(false));
        }
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return (newest, works);
    }

    /// <summary>The databases that have the domain of that group, each with the version of the key that it takes values of. Refused where one is closed: what is in it nobody can see.</summary>
    public async Task<IReadOnlyList<(string Name, int Version)>> DatabasesOfAsync(SealGroup group, CancellationToken cancellation)
    {
        List<(string, int)> found = [];
        foreach (var name in await OpenDatabasesAsync(cancellation).ConfigureAwait(false))
            if (await VersionInAsync(name, group, cancellation).ConfigureAwait(false) is > 0 and var version) found.Add((name, version));
        return found;
    }

    /// <summary>How many values of the group each column of each database has under which version of its key. Reads every table.</summary>
    public Task<GroupCount> CountAsync(SealGroup group, CancellationToken cancellation) =>
        OverDatabasesAsync(database => GroupRotation.VersionsAsync(engine, database, group, cancellation), cancellation);

    /// <summary>How many values of the group each column of each database has that are wanted. Reads every value.</summary>
    public Task<GroupCount> FindAsync(SealGroup group, Func<string, bool> isWanted, CancellationToken cancellation) =>
        OverDatabasesAsync(database => GroupRotation.MatchesAsync(engine, database, group, isWanted, cancellation), cancellation);

    private async Task<GroupCount> OverDatabasesAsync(Func<string, Task<GroupCount>> of, CancellationToken cancellation)
    {
        List<(string, int, long)> found = [];
        List<string> uncounted = [];
        // In all of them, whatever their domains say: somebody may have taken the rule off a domain, and the values are there all the same.
        foreach (var database in await OpenDatabasesAsync(cancellation).ConfigureAwait(false))
        {
            var count = await of(database).ConfigureAwait(false);
            found.AddRange(count.Found);
            uncounted.AddRange(count.Uncounted);
        }
        return new GroupCount(found, uncounted);
    }

    /// <summary>The tables with values of the group, in all databases.</summary>
    public async Task<IReadOnlyList<(string Database, string Schema, string Table)>> TablesAsync(SealGroup group, CancellationToken cancellation)
    {
        List<(string, string, string)> found = [];
        foreach (var database in await OpenDatabasesAsync(cancellation).ConfigureAwait(false))
            found.AddRange((await GroupRotation.TablesAsync(engine, database, group, cancellation).ConfigureAwait(false)).Select(table => (database, table.Schema, table.Table)));
        return found;
    }

    /// <summary>Puts living keys of a group into another wrapping, all or none; false: somebody was quicker, and nothing was done.</summary>
    public async Task<bool> RewrapAsync(int group, IReadOnlyList<(int Version, byte[] Before, byte[] After)> wrapped, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wrapped);
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, "SET LOCAL menshen.rewrap = 'on'"), cancellation).ConfigureAwait(false);
        foreach (var (version, before, after) in wrapped)
            if (await Command.RunAsync(Command.On(connection, SqlText.Read("rewrap_data_key.sql"), group, version, before, after), cancellation).ConfigureAwait(false) != 1) return false;
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>Waits until every transaction that is under way has ended: what tables it makes nobody can see. False: not all have, after so long.</summary>
    public async Task<bool> AwaitTransactionsAsync(TimeSpan patience, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return await OlderTransactions.HaveEndedAsync(connection, patience, cancellation).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<string>> OpenDatabasesAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        var all = await ReadAsync(Command.On(connection, SqlText.Read("group_databases.sql")), row => (Name: row.GetString(0), IsOpen: row.GetBoolean(1)), cancellation).ConfigureAwait(false);
        if (all.Where(database => !database.IsOpen).Select(database => database.Name).ToList() is { Count: > 0 } closed)
            throw new CatalogueRefusalException($"{string.Join(", ", closed)}: nobody can connect, so it cannot be seen whether values of the group are there. ALTER DATABASE … ALLOW_CONNECTIONS true, or drop it.");
        return [.. all.Select(database => database.Name)];
    }

    /// <summary>The version of a group's key that values of that database have; 0: mode r, or the group has no domain there.</summary>
    public async Task<int> VersionInAsync(string database, SealGroup group, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.Mode != SealMode.Equal) return 0;
        try
        {
            await using var inside = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
            return await Command.ScalarAsync(Command.On(inside, SqlText.Read("rotation_domain.sql"), group.Domain), cancellation).ConfigureAwait(false) as int? ?? 0;
        }
        catch (PostgresException fault)
        {
            throw new CatalogueRefusalException($"the database {database} cannot be looked into ({fault.SqlState}): what it has of seal group {group.Name} is not known.", fault);
        }
    }

    private static async Task<int> AddVersionAsync(
        NpgsqlConnection connection, int group, string owner, DateTimeOffset? notAfter, Func<SealGroup, int, byte[]> wrap, CancellationToken cancellation)
    {
        var found = await ReadAsync(Command.On(connection, SqlText.Read("lock_seal_group.sql"), group), Group, cancellation).ConfigureAwait(false);
        if (found.Count == 0) throw Unknown(group);
        var version = (int)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("next_key_version.sql"), group), cancellation).ConfigureAwait(false))!;
        var retired = await Command.RunAsync(Command.On(connection, SqlText.Read("retire_data_key.sql"), group), cancellation).ConfigureAwait(false);
        if (retired == 0 && version > 1)
            throw new CatalogueRefusalException($"the keys of seal group {found[0].Name} are destroyed; it gets no other.");
        await AddKeyAsync(connection, found[0], version, owner, notAfter, wrap(found[0], version), cancellation).ConfigureAwait(false);
        return version;
    }

    /// <summary>Takes one version away for ever that the group has left behind; false: it is none of those.</summary>
    public async Task<bool> DestroyAsync(int group, int version, string by, byte[] proof, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return await Command.RunAsync(Command.On(connection, SqlText.Read("destroy_data_key.sql"), group, version, by, proof), cancellation).ConfigureAwait(false) == 1;
    }

    /// <summary>Takes the wrapped keys of a group away for ever; answers how many. <paramref name="proof"/> is kept with them. None if the group has a version besides those: somebody is
    /// rotating it, and its values are not those that were meant.</summary>
    public async Task<int> DestroyAsync(int group, IReadOnlyCollection<int> versions, string by, byte[] proof, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        // A version that somebody is adding is seen, or comes when the group has no key that it would be shown beside.
        await Command.RunAsync(Command.On(connection, "LOCK TABLE menshen.data_key IN SHARE ROW EXCLUSIVE MODE"), cancellation).ConfigureAwait(false);
        var destroyed = await Command.RunAsync(Command.On(connection, SqlText.Read("destroy_data_keys.sql"), group, by, proof, versions.ToArray()), cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return destroyed;
    }

    /// <summary>Makes a group's domain in a database, if it is not there; from then on columns can have it as their type.</summary>
    /// <param name="database">The database.</param>
    /// <param name="group">The group.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="version">Of mode e: the version of its key that values have here from the beginning.</param>
    public async Task MakeDomainAsync(string database, SealGroup group, CancellationToken cancellation, int version = 1)
    {
        ArgumentNullException.ThrowIfNull(group);
        await engine.HardenDatabaseAsync(database, cancellation).ConfigureAwait(false);
        await using (var inside = await engine.OpenAsync(database, cancellation).ConfigureAwait(false))
        {
            await using var transaction = await inside.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            try
            {
                // One that was there has values of the version that it names.
                var isNew = await Command.ScalarAsync(Command.On(inside, SqlText.Read("rotation_domain.sql"), group.Domain), cancellation).ConfigureAwait(false) is null;
                await Command.RunAsync(
                    group.Suffix == 0 ? Command.On(inside, "SELECT menshen.make_sealed_domain($1, $2, $3)", group.Name, group.Number, Letter(group.Mode))
                        : Command.On(inside, "SELECT menshen.make_suffixed_domain($1, $2, $3)", group.Name, group.Number, group.Suffix), cancellation)
                    .ConfigureAwait(false);
                if (isNew && version > 1)
                    await Command.RunAsync(Command.On(inside, "SELECT menshen.pin_sealed_domain($1, $2)", group.Domain, version), cancellation).ConfigureAwait(false);
                await PinFirstAsync(inside, group, cancellation).ConfigureAwait(false);
                await transaction.CommitAsync(cancellation).ConfigureAwait(false);
            }
            catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.DuplicateObject)
            {
                throw new CatalogueRefusalException($"{fault.MessageText}.", fault);
            }
        }
        // Whoever watches columns, at whatever gateway, has to look at this database from now on.
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, "SELECT pg_catalog.pg_notify('menshen_seal', 'domain ' || $1)", database), cancellation).ConfigureAwait(false);
    }

    /// <summary>Has the domain of a group of mode e say that it takes values of version 1 alone, where it does not say which it takes: to be done before there is a version 2.</summary>
    public async Task PinFirstVersionAsync(string database, SealGroup group, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(group);
        await using var inside = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
        await PinFirstAsync(inside, group, cancellation).ConfigureAwait(false);
    }

    private static Task<int> PinFirstAsync(NpgsqlConnection inside, SealGroup group, CancellationToken cancellation) =>
        Command.RunAsync(Command.On(inside, SqlText.Read("pin_first_version.sql"), group.Domain), cancellation);

    private static Task<int> AddKeyAsync(
        NpgsqlConnection connection, SealGroup group, int version, string owner, DateTimeOffset? notAfter, byte[] wrapped, CancellationToken cancellation) =>
        Command.RunAsync(
            Command.On(
                connection, SqlText.Read("add_data_key.sql"), group.Number, version, owner, Purpose,
                new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz, Value = (object?)notAfter?.ToUniversalTime() ?? DBNull.Value }, wrapped),
            cancellation);

    private static async Task<List<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await using (command.ConfigureAwait(false))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            List<T> found = [];
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(read(reader));
            return found;
        }
    }

    private static SealGroup Group(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetString(3) == "e" ? SealMode.Equal : SealMode.Random,
        row.GetFieldValue<DateTimeOffset>(4), row.GetString(5)) { Suffix = row.GetInt32(6) };

    private static StoredKey Key(NpgsqlDataReader row) => new()
    {
        Group = row.GetInt32(0),
        Version = row.GetInt32(1),
        State = row.GetString(2) switch
        {
            "active" => StoredKeyState.Active,
            "decrypt-only" => StoredKeyState.DecryptOnly,
            _ => StoredKeyState.Destroyed,
        },
        Owner = row.GetString(3),
        Purpose = row.GetString(4),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(5),
        NotAfter = row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6),
        Wrapped = row.IsDBNull(7) ? ReadOnlyMemory<byte>.Empty : row.GetFieldValue<byte[]>(7),
        DestroyedAt = row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8),
        DestroyedBy = row.IsDBNull(9) ? null : row.GetString(9),
        Destruction = row.IsDBNull(10) ? ReadOnlyMemory<byte>.Empty : row.GetFieldValue<byte[]>(10),
    };

    private static string Letter(SealMode mode) => ((char)mode).ToString();

    private static CatalogueRefusalException Unknown(int group) => new($"there is no seal group {group}.");

    private ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => engine.ControlPlane.OpenConnectionAsync(cancellation);
}
