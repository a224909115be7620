using Npgsql;
using Npgsql.Replication;

namespace Menshen.Engine;

/// <summary>Opens connections that WAL can be streamed on; where the server does not let us, says what has to be done there.</summary>
internal static class ReplicationLine
{
    /// <param name="settings">Where, and as whom; without a password.</param>
    /// <param name="password">The role's. This driver takes no provider of passwords here: the string stays in the connection, and is in no message of it.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<PhysicalReplicationConnection> OpenAsync(NpgsqlConnectionStringBuilder settings, string password, CancellationToken cancellation)
    {
        var all = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Password = password, PersistSecurityInfo = false, ApplicationName = "menshen backup" };
        var connection = new PhysicalReplicationConnection(all.ConnectionString);
        try
        {
            await connection.Open(cancellation).ConfigureAwait(false);
            return connection;
        }
        catch (PostgresException refused) when (Remedy(refused, settings) is { } remedy)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new EngineFaultException(remedy, refused);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Null: it is nothing that its owner has decided.</summary>
    private static string? Remedy(PostgresException refused, NpgsqlConnectionStringBuilder settings) => refused.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege =>
            $"the engine's role {settings.Username} may not replicate, which backups take; as a superuser run there: ALTER ROLE \"{settings.Username}\" REPLICATION;",
        PostgresErrorCodes.InvalidAuthorizationSpecification when refused.MessageText.Contains("pg_hba.conf", StringComparison.Ordinal) =>
            $"the engine's pg_hba.conf does not let {settings.Username} in for replication, which backups take ({refused.MessageText}); add there: "
            + $"{(settings.SslMode == SslMode.Disable ? "host" : "hostssl")} replication {settings.Username} {AddressIn(refused.MessageText)} scram-sha-256, and run: SELECT pg_reload_conf();",
        PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ConfigurationLimitExceeded => $"the engine takes no further stream of WAL ({refused.MessageText}); raise max_wal_senders there",
        _ => null,
    };

    // As PostgreSQL says whom it refused: host "10.0.0.5". In another language it may say it otherwise.
    private static string AddressIn(string message)
    {
        var parts = message.Split('"');
        return parts.Skip(1).FirstOrDefault(part => System.Net.IPAddress.TryParse(part, out _)) is { } address ? $"{address}/{(address.Contains(':', StringComparison.Ordinal) ? 128 : 32)}" : "ADDRESS-OF-MENSHEN/32";
    }
}
