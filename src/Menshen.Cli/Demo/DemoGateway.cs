using Npgsql;

namespace Menshen.Cli.Demo;

/// <summary>Connects through the gateway as anybody's program would: a stock driver, TLS, the internal authority verified.</summary>
internal sealed class DemoGateway(string host, int port, string authorityCertificate, DemoPasswords passwords)
{
    public string Host => host;

    public int Port => port;

    public string AuthorityCertificate => authorityCertificate;

    /// <summary>An open connection; each is a session of its own, so that the journal shows login and logout.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string user, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(Settings(user, passwords.Of(user)));
        try
        {
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Tries to log in with a password that is not the user's; returns the refusal, or null if it was let in.</summary>
    public async Task<PostgresException?> TryWrongPasswordAsync(string user, CancellationToken cancellation)
    {
        using var connection = new NpgsqlConnection(Settings(user, "wrong-" + passwords.Of(user)));
        try
        {
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            return null;
        }
        catch (PostgresException refusal)
        {
            return refusal;
        }
    }

    private string Settings(string user, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = host,
        Port = port,
        Database = DemoCast.Database,
        Username = user,
        Password = password,
        SslMode = SslMode.VerifyFull,
        RootCertificate = authorityCertificate,
        ApplicationName = "menshen demo",
        Pooling = false,
        // Building an index over a large sample takes longer than the driver's default of 30 seconds.
        CommandTimeout = 600,
    }.ConnectionString;
}
