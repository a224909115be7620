using Npgsql;

namespace Menshen.Engine;

/// <summary>Who may do what and who is held back, in words: accounts, powers, groups, passwords, clearances, roles, grants; locks and quarantines.</summary>
/// <param name="Gives">What lets somebody do something.</param>
/// <param name="Holds">What keeps somebody from something.</param>
public sealed record RightsPicture(IReadOnlySet<string> Gives, IReadOnlySet<string> Holds)
{
    /// <summary>As the catalogue and the databases say it now.</summary>
    public static async Task<RightsPicture> ReadAsync(IEngine engine, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var (gives, holds) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        List<string> databases = [];
        await using (var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false))
        {
            await CollectAsync(connection, "rights_catalogue.sql", gives, holds, cancellation).ConfigureAwait(false);
            await using var command = Command.On(connection, SqlText.Read("group_databases.sql"));
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                if (reader.GetBoolean(1)) databases.Add(reader.GetString(0));
        }

        foreach (var database in databases)
        {
            try
            {
                await using var inside = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
                await CollectAsync(inside, "rights_inside.sql", gives, holds, cancellation).ConfigureAwait(false);
            }
            catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.ObjectInUse)
            {
                // Dropped in this moment: nobody may do anything there.
            }
        }

        return new RightsPicture(gives, holds);
    }

    /// <summary>What this older picture lets somebody do that <paramref name="now"/> does not: it comes back with it.</summary>
    public IReadOnlyList<string> RevivedAgainst(RightsPicture now)
    {
        ArgumentNullException.ThrowIfNull(now);
        return
        [
            .. Gives.Except(now.Gives).Order(StringComparer.Ordinal),
            .. now.Holds.Except(Holds).Order(StringComparer.Ordinal).Select(hold => $"no longer there: {hold}"),
        ];
    }

    private static async Task CollectAsync(NpgsqlConnection connection, string file, HashSet<string> gives, HashSet<string> holds, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read(file));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) (reader.GetBoolean(0) ? gives : holds).Add(reader.GetString(1));
    }
}
