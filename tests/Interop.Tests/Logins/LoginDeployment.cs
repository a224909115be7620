using Npgsql;

namespace Menshen.Interop.Tests.Logins;

/// <summary>A Menshen whose persons are locked after five wrong passwords, with plaintext on loopback so that libpq can try twice: one for all classes about log-ins, each with persons of its own.</summary>
public sealed class LoginDeployment : IAsyncLifetime, ICollectionFixture<LoginDeployment>
{
    private Deployment? _running;

    public Deployment Running => _running!;

    public async ValueTask InitializeAsync() => _running = await Deployment.CreateAsync(new DeploymentSetup
    {
        OwnKeys = true,
        FurtherPolicy = "logins: {delay: 0s, longest-delay: 0s, records-per-minute: 100}\nsessions: {banner: Private system}",
        BeforeFirstUp = deployment =>
        {
            var policy = Path.Combine(deployment.Directory, "policy.yaml");
            File.WriteAllText(policy, File.ReadAllText(policy).Replace("tls: required", "tls: loopback-optional", StringComparison.Ordinal));
        },
    });

    public async ValueTask DisposeAsync()
    {
        if (_running is null)
            return;
        await using var ending = _running;
        await _running.DownAsync();
        (await _running.VerifyAsync()).Succeeded();
    }

    /// <summary>A person, not a program: locked sooner, and told of the last login.</summary>
    public Task<DeploymentUser> AddPersonAsync(string name) => Running.AddPersonAsync(name);

    /// <summary>The user's psql from that address of this machine: libpq cannot choose one, Npgsql neither, so a socket is.</summary>
    public static DeploymentUser WithWrongPassword(DeploymentUser user) => new(user.Deployment, user.Name, "wrong", user.Database);

    /// <summary>Whether the right password opens the account for a client from 127.0.0.1.</summary>
    public static async Task<bool> OpensAsync(DeploymentUser user) => (await user.PsqlAsync("-c", "select 1")).Code == 0;

    /// <summary>Connection settings of Npgsql.</summary>
    public static NpgsqlConnectionStringBuilder Settings(DeploymentUser user) => new()
    {
        Host = "localhost", Port = user.Deployment.Port, Username = user.Name, Password = user.Password, Database = user.Database,
        SslMode = SslMode.VerifyFull, RootCertificate = user.Deployment.AuthorityCertificate, Pooling = false, Timeout = 60, CommandTimeout = 60,
        // Else it tries a refused password a second time, which is a second failure (decision 13).
        GssEncryptionMode = GssEncryptionMode.Disable,
    };
}
