using Npgsql;

namespace Menshen.Engine;

/// <summary>Writes down when accounts were last used, many at once.</summary>
public sealed class AccountUse(IEngine engine)
{
    /// <summary>Stores the times; one that is older than the stored one changes nothing.</summary>
    public async Task WriteAsync(IReadOnlyCollection<KeyValuePair<long, DateTimeOffset>> uses, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(
            Command.On(
                connection, SqlText.Read("note_use.sql"), uses.Select(u => u.Key).ToArray(),
                new NpgsqlParameter
                {
                    NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.TimestampTz,
                    Value = uses.Select(u => u.Value.UtcDateTime).ToArray(),
                }),
            cancellation).ConfigureAwait(false);
    }
}
