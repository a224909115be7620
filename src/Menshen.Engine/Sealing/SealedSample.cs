namespace Menshen.Engine;

/// <summary>Looks at one sealed value of a column, of which it tells the length and nothing else.</summary>
public sealed class SealedSample(IEngine engine)
{
    /// <summary>Characters of the body of a value; null where the column has none, or is of no plain table.</summary>
    public async Task<int?> LengthAsync(string database, string schema, string table, string column, CancellationToken cancellation)
    {
        await using var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
        // A view would run its owner's functions as us.
        if (await Command.ScalarAsync(
            Command.On(
                connection,
                "SELECT true FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind = 'r'",
                schema, table), cancellation).ConfigureAwait(false) is not true) return null;
        await using var held = await OwnersCode.HoldAsync(connection, schema, table, cancellation).ConfigureAwait(false);
        var text = (string)(await Command.ScalarAsync(
            Command.On(connection, "SELECT pg_catalog.format($1, $2, $3, $4)", SqlText.Read("sealed_sample.sql"), schema, table, column), cancellation).ConfigureAwait(false))!;
        return await Command.ScalarAsync(Command.On(connection, text), cancellation).ConfigureAwait(false) as int?;
    }
}
