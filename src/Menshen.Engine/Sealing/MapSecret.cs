using Npgsql;

namespace Menshen.Engine;

/// <summary>Tells a connection the secret under which a map from a column's values to what they become has its keys.</summary>
internal static class MapSecret
{
    /// <summary>Opens a connection that has it; what it was told ends with it.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(IEngine engine, string database, ReadOnlyMemory<byte> secret, CancellationToken cancellation)
    {
        var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
        try
        {
            await Command.ScalarAsync(Command.On(connection, SqlText.Read("conversion_key.sql"), System.Convert.ToHexStringLower(secret.Span)), cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
