using Npgsql;

namespace Menshen.Engine;

/// <summary>What a superuser could turn against Menshen, as it is at one moment: roles, settings, the catalogue's schema, what runs by itself.</summary>
/// <remarks>Taken before an emergency and kept out of the engine's reach; taken again after it, and compared. It cannot see what a superuser did to
/// the server's program, its memory or its files; docs/operations/break-glass.md says so.</remarks>
public static class EnginePicture
{
    /// <summary>Areas whose things run by themselves while others are put back: they go first, in this order.</summary>
    private static readonly string[] First = ["role", "event trigger", "rule", "trigger", "function"];

    /// <summary>Seconds. A lock that the emergency left behind must not hold up its end.</summary>
    private const int StatementPatience = 10;

    /// <summary>Everything but the emergency's own role.</summary>
    public static async Task<IReadOnlyList<PictureRow>> TakeAsync(IEngine engine, string emergencyRole, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var rows = new List<PictureRow>();
        var databases = new List<string>();
        await using (var catalogue = await engine.OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false))
        {
            await ReadAsync(catalogue, "", SqlText.Read("picture_cluster.sql"), rows, cancellation, emergencyRole).ConfigureAwait(false);
            await using var command = Command.On(catalogue, SqlText.Read("databases.sql"));
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                databases.Add(reader.GetString(0));
            }
        }

        foreach (var database in databases)
        {
            await using var inside = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
            await ReadAsync(inside, database, SqlText.Read("picture_database.sql"), rows, cancellation).ConfigureAwait(false);
        }

        return rows;
    }

    /// <summary>What is another, what is gone, and what came.</summary>
    public static IReadOnlyList<EngineChange> Compare(IEnumerable<PictureRow> before, IEnumerable<PictureRow> after)
    {
        var was = ByKey(before);
        var now = ByKey(after);
        return
        [
            .. was.Where(row => !now.TryGetValue(row.Key, out var other) || other.State != row.Value.State)
                .Select(row => Of(row.Value, row.Value.State, now.GetValueOrDefault(row.Key)?.State, row.Value.Restore)),
            .. now.Where(row => !was.ContainsKey(row.Key)).Select(row => Of(row.Value, null, row.Value.State, row.Value.Remove)),
        ];
    }

    /// <summary>Undoes what can be undone without a person's judgement; whether it holds, the next picture says.</summary>
    public static async Task UndoAsync(IEngine engine, IEnumerable<EngineChange> changes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var undoable = changes.Where(change => change.Undo is not null).OrderBy(change => Rank(change.Area)).ToList();
        foreach (var change in undoable)
        {
            var database = change.Database.Length > 0 ? change.Database : ProvisioningPlan.CatalogueDatabase;
            await using var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
            await TryRunAsync(connection, change.Undo!, cancellation).ConfigureAwait(false);
        }

        if (undoable.Exists(change => change.Area == "file setting"))
        {
            await using var connection = await engine.OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
            await TryRunAsync(connection, "SELECT pg_catalog.pg_reload_conf()", cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>False if the engine refused it.</summary>
    internal static async Task<bool> TryRunAsync(NpgsqlConnection connection, string statement, CancellationToken cancellation)
    {
        try
        {
            var command = Command.On(connection, statement);
            command.CommandTimeout = StatementPatience;
            await Command.RunAsync(command, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static int Rank(string area) => Array.IndexOf(First, area) is >= 0 and var rank ? rank : First.Length;

    private static EngineChange Of(PictureRow row, string? before, string? after, string? undo) =>
        new(row.Database, row.Area, row.Object, before, after, undo);

    // Two rows of one key cannot be but for rules of access that stand twice.
    private static Dictionary<(string, string, string), PictureRow> ByKey(IEnumerable<PictureRow> rows)
    {
        var found = new Dictionary<(string, string, string), PictureRow>();
        foreach (var row in rows)
        {
            found[row.Key] = row;
        }

        return found;
    }

    private static async Task ReadAsync(
        NpgsqlConnection connection, string database, string sql, List<PictureRow> rows, CancellationToken cancellation, params object?[] values)
    {
        await using var command = Command.On(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            rows.Add(new PictureRow(
                database, reader.GetString(0), reader.GetString(1), reader.GetString(2), Text(reader, 3), Text(reader, 4)));
        }
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
