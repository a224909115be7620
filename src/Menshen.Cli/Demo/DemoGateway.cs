using System.ComponentModel;
using System.Diagnostics;
using Npgsql;

namespace Menshen.Cli.Demo;

/// <summary>Connects through the gateway as anybody's program would: a stock driver, TLS, the internal authority verified.</summary>
internal sealed class DemoGateway(string host, int port, string authorityCertificate, DemoPasswords passwords)
{
    public string Host => host;

    public int Port => port;

    public string AuthorityCertificate => authorityCertificate;

    /// <summary>An open connection; each is a session of its own, so that the journal shows login and logout.</summary>
    public Task<NpgsqlConnection> OpenAsync(string user, CancellationToken cancellation) => OpenAsAsync(user, passwords.Of(user), cancellation);

    /// <summary>The same in another database than the sample's.</summary>
    public Task<NpgsqlConnection> OpenInAsync(string database, string user, CancellationToken cancellation) =>
        ConnectAsync(Settings(user, passwords.Of(user), database), cancellation);

    /// <summary>The same with a label below the person's own.</summary>
    public Task<NpgsqlConnection> OpenAtAsync(string label, string database, string user, CancellationToken cancellation) =>
        ConnectAsync($"{Settings(user, passwords.Of(user), database)};Options=-c menshen.label={label}", cancellation);

    /// <summary>Why the demo's owner does not come into the database, which he does if there is one; null: he does.</summary>
    /// <remarks>A listing of who owns what does not tell: with labels a database belongs to Menshen's own role in the engine.</remarks>
    public async Task<PostgresException?> RefusalOfOwnerAsync(string database, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await OpenInAsync(database, DemoCast.Owner, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (PostgresException refusal)
        {
            return refusal;
        }
    }

    /// <summary>The same with a password of one's own.</summary>
    public Task<NpgsqlConnection> OpenAsAsync(string user, string password, CancellationToken cancellation) => ConnectAsync(Settings(user, password), cancellation);

    /// <summary>The same with a client certificate besides.</summary>
    public Task<NpgsqlConnection> OpenWithAsync(string user, string password, string certificate, string key, CancellationToken cancellation) =>
        ConnectAsync(new NpgsqlConnectionStringBuilder(Settings(user, password)) { SslCertificate = certificate, SslKey = key }.ConnectionString, cancellation);

    /// <summary>What psql answers to one statement, or why it was not let in.</summary>
    public async Task<(bool IsLetIn, string Said)> PsqlAsync(string user, string password, string sql, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("psql", ["-XAtc", sql, $"host={host} port={port} dbname={DemoCast.Database} user={user} sslmode=verify-full sslrootcert='{authorityCertificate}'"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = password;
        try
        {
            using var psql = Process.Start(start)!;
            var (output, error) = (psql.StandardOutput.ReadToEndAsync(cancellation), psql.StandardError.ReadToEndAsync(cancellation));
            await psql.WaitForExitAsync(cancellation).ConfigureAwait(false);
            var (rows, words) = (await output.ConfigureAwait(false), await error.ConfigureAwait(false));
            // A notice of the last log-in is no row.
            return psql.ExitCode == 0 ? (true, rows.Trim()) : (false, words.Trim());
        }
        catch (Win32Exception)
        {
            return (false, FactorTexts.Error_NoPsql);
        }
    }

    private static async Task<NpgsqlConnection> ConnectAsync(string settings, CancellationToken cancellation)
    {
        // The driver's own questions to the catalogue would come before a first password can be changed.
        await using var source = new NpgsqlDataSourceBuilder(settings).ConfigureTypeLoading(types => types.EnableTypeLoading(false)).Build();
        return await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
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

    private string Settings(string user, string password, string database = DemoCast.Database) => new NpgsqlConnectionStringBuilder
    {
        Host = host,
        Port = port,
        Database = database,
        Username = user,
        Password = password,
        SslMode = SslMode.VerifyFull,
        RootCertificate = authorityCertificate,
        ApplicationName = "menshen demo",
        Pooling = false,
        // Else it tries a refused password twice, and each try counts (decision 13).
        GssEncryptionMode = GssEncryptionMode.Disable,
        // Building an index over a large sample takes longer than the driver's default of 30 seconds.
        CommandTimeout = 600,
    }.ConnectionString;
}
