using Menshen.TestKit;

namespace Menshen.Cli.Tests.Service;

/// <summary>A deployment that is down: with a user who has a table of marks and a column to seal, and another who may not come into his database.</summary>
public sealed class StoppedDeployment : IAsyncLifetime
{
    /// <summary>As many as a conversion takes longer for than it takes to kill it.</summary>
    internal const int Rows = 40_000;

    internal Deployment Deployment { get; private set; } = null!;

    internal DeploymentUser Owner { get; private set; } = null!;

    internal DeploymentUser Stranger { get; private set; } = null!;

    /// <summary>Password of the security administrator.</summary>
    internal string Security { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Deployment = await Deployment.CreateAsync(new DeploymentSetup { OnDisk = true });
        Owner = await Deployment.AddUserAsync("it_parcels", "parcels");
        Stranger = await Deployment.AddUserAsync("it_stranger");
        (await Owner.PsqlAsync("-c", ReturningClients.Table, "-c", "CREATE SCHEMA s", "-c", "CREATE TABLE s.sender (id integer PRIMARY KEY, phone text NOT NULL UNIQUE)",
            "-c", $"INSERT INTO s.sender SELECT i, '138' || lpad(i::text, 8, '0') FROM generate_series(1, {Rows}) i")).Succeeded();
        Security = await Deployment.Administrators.PasswordOfAsync(Deployment, Administrators.Security);
        await Deployment.DownAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Deployment is not null) await Deployment.DisposeAsync();
    }
}
