using Npgsql;

namespace Menshen.Engine;

/// <summary>A sealed column of a table that has rows of its own.</summary>
/// <param name="Table">Its table's number.</param>
/// <param name="Schema">Its table's schema.</param>
/// <param name="Name">Its table's name.</param>
/// <param name="Column">Its name.</param>
/// <param name="Group">Number of its seal group.</param>
public sealed record SealedColumnPlace(uint Table, string Schema, string Name, string Column, int Group)
{
    /// <summary>Those of a database.</summary>
    public static async Task<IReadOnlyList<SealedColumnPlace>> ListAsync(IEngine engine, string database, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        await using var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
        return await ListAsync(connection, cancellation).ConfigureAwait(false);
    }

    /// <summary>The first value that is there, as it is stored; null: the column has none. For who is alone with the engine.</summary>
    public async Task<string?> SampleAsync(IEngine engine, string database, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        await using var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
        await using var held = await OwnersCode.HoldAsync(connection, Schema, Name, cancellation).ConfigureAwait(false);
        var text = (string)(await Command.ScalarAsync(
            Command.On(connection, "SELECT pg_catalog.format($1, $2, $3, $4)", SqlText.Read("facts_value.sql"), Schema, Name, Column), cancellation).ConfigureAwait(false))!;
        return await Command.ScalarAsync(Command.On(connection, text), cancellation).ConfigureAwait(false) as string;
    }

    internal static async Task<IReadOnlyList<SealedColumnPlace>> ListAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("facts_sealed.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<SealedColumnPlace> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add(new SealedColumnPlace(reader.GetFieldValue<uint>(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt32(4)));
        return found;
    }
}
