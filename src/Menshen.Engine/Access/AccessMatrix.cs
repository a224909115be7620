using Npgsql;
using NpgsqlTypes;

namespace Menshen.Engine;

/// <summary>Who can do what to what in a database, and through which chain; read from the engine's own lists.</summary>
public static class AccessMatrix
{
    /// <summary>Longest chain that is shown: a circle of grants must end somewhere.</summary>
    private const int MostHands = 32;

    /// <summary>All ways of those roles, by object.</summary>
    /// <param name="engine">Where.</param>
    /// <param name="database">Its name.</param>
    /// <param name="roles">Whose.</param>
    /// <param name="part">A part of the objects' names; empty for all.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IReadOnlyList<AccessWay>> ReadAsync(
        IEngine engine, string database, IEnumerable<string> roles, string part, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(roles);
        try
        {
            await using var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
            var keepers = await KeepersAsync(connection, cancellation).ConfigureAwait(false);
            await using var command = Command.On(
                connection, SqlText.Read("access_matrix.sql"), roles.ToArray(), part,
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid, Value = keepers.ConvertAll(kept => kept.Table).ToArray() },
                keepers.ConvertAll(kept => kept.Keeper).ToArray());
            return WithChains(await ReadAsync(command, cancellation).ConfigureAwait(false));
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            throw new CatalogueRefusalException($"there is no database '{database}'.", fault);
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            throw new CatalogueRefusalException($"database '{database}' keeps no ledger of grants: it is the catalogue's own, or not hardened.", fault);
        }
    }

    private static async Task<List<(uint Table, string Keeper)>> KeepersAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        List<(uint, string)> keepers = [];
        var there = await Command.ScalarAsync(Command.On(connection, "SELECT pg_catalog.to_regclass('menshen_labels.protected') IS NOT NULL"), cancellation).ConfigureAwait(false);
        if (there is not true) return keepers;
        await using var command = Command.On(connection, SqlText.Read("access_keepers.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) keepers.Add((reader.GetFieldValue<uint>(0), reader.GetString(1)));
        return keepers;
    }

    private static async Task<List<AccessWay>> ReadAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var ways = new List<AccessWay>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            ways.Add(new AccessWay(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5),
                [.. reader.GetFieldValue<string[]>(6)], [.. reader.GetFieldValue<string[]>(7)], reader.GetBoolean(8), [.. reader.GetFieldValue<string[]>(9)],
                reader.GetString(10), reader.GetString(11), []));
        }

        return ways;
    }

    // Whoever granted has it from the owner, or from somebody who may pass it on: followed back to the owner.
    private static List<AccessWay> WithChains(List<AccessWay> ways)
    {
        var givers = ways.Where(way => way is { How: "grant", MayGrant: not [] }).ToLookup(way => (way.Kind, way.Object, Holder: Holder(way)));
        return ways.ConvertAll(way => way with { Chain = [.. Hands(way, givers)] });
    }

    private static LinkedList<string> Hands(AccessWay way, ILookup<(string, string, string), AccessWay> givers)
    {
        if (way.How != "grant") return new LinkedList<string>(way.Via.Length > 0 ? [way.Via, way.Role] : [way.Role]);
        var hands = new LinkedList<string>([way.By, Holder(way)]);
        if (Holder(way) != way.Role) hands.AddLast(way.Role);
        for (var current = way; hands.Count < MostHands; hands.AddFirst(current.By))
        {
            var giver = givers[(way.Kind, way.Object, current.By)].FirstOrDefault(other => other.MayGrant.Intersect(way.Privileges).Any());
            if (giver is null) break;
            current = giver;
        }

        return hands;
    }

    private static string Holder(AccessWay way) => way.Via.Length > 0 ? way.Via : way.Role;
}
