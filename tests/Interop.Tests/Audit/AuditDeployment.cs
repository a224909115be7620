namespace Menshen.Interop.Tests.Audit;

/// <summary>A deployment with a known past, its auditor, the two other administrators and two users: one for the classes that leave this past as it is, one of its own for each that adds to it.</summary>
public sealed class AuditDeployment : IAsyncLifetime, ICollectionFixture<AuditDeployment>
{
    private Deployment? _deployment;

    public Deployment Deployment => _deployment!;

    public DeploymentUser Auditor { get; private set; } = null!;

    public DeploymentUser SystemAdministrator { get; private set; } = null!;

    public DeploymentUser SecurityAdministrator { get; private set; } = null!;

    public DeploymentUser Courier { get; private set; } = null!;

    public DeploymentUser Clerk { get; private set; } = null!;

    /// <summary>What stands for the machine's own log of log-ins.</summary>
    public static string HostLog(Deployment deployment) => Path.Combine(deployment.Directory, "auth.log");

    public async ValueTask InitializeAsync()
    {
        _deployment = await Deployment.CreateAsync(new DeploymentSetup
        {
            Durability = "bounded",
            FurtherPolicy = "end-users: [{id: pool, by: [it_pool], demand: required}]\n"
                + "access: [{id: ops-here, by: [it_ops], source: [127.0.0.0/8]}]\nstatements: [{id: ops-look, by: [it_ops], only: [select]}]\n",
            BeforeFirstUp = deployment =>
            {
                File.WriteAllText(HostLog(deployment), "");
                File.AppendAllText(Path.Combine(deployment.Directory, "policy.yaml"), $"\nhost: {{logs: [{HostLog(deployment)}]}}\n");
            },
        });
        Auditor = await _deployment.AdministratorAsync("it_audit");
        SystemAdministrator = await _deployment.AdministratorAsync("it_sys");
        SecurityAdministrator = await _deployment.AdministratorAsync("it_sec");
        Courier = await _deployment.AddUserAsync("it_courier");
        Clerk = await _deployment.AddUserAsync("it_clerk");
        await PastAsync();
        await CaughtUpAsync(_deployment, Auditor);
    }

    public async ValueTask DisposeAsync()
    {
        if (_deployment is not null)
            await _deployment.DisposeAsync();
    }

    /// <summary>Waits until the vault answers and shows all that the journal has at this moment.</summary>
    public static async Task CaughtUpAsync(Deployment deployment, DeploymentUser auditor)
    {
        await Eventually.TrueAsync(async () => (await auditor.PsqlAsync("-c", "select 1")).Code == 0, "the vault does not answer");
        var wanted = await RecordsAsync(deployment, "journal");
        await Eventually.TrueAsync(async () => await RecordsAsync(deployment, "vault") >= wanted, $"the vault does not show {wanted} records");
    }

    private static async Task<long> RecordsAsync(Deployment deployment, string of) => (await deployment.StatusAsync()).GetProperty(of).GetProperty("records").GetInt64();

    /// <summary>What the tests look for: the courier writes parcels and fails twice, the clerk reads them, somebody guesses a password.</summary>
    private async Task PastAsync()
    {
        (await Courier.PsqlAsync(
            "-c", "create table parcel (id int, phone text)", "-c", "insert into parcel select i, 'p' || i from generate_series(1, 40) i",
            "-c", "select phone from parcel where id < 11", "-c", "create table route (id int)")).Succeeded();
        (await Courier.PsqlAsync("-c", "select 1 / 0")).Code.ShouldNotBe(0);
        (await Courier.PsqlAsync("-c", "select * from nowhere")).Code.ShouldNotBe(0);
        (await ToolRun.OfAsync("psql", ["-X", "-c", "select count(*) from pg_class"], new Dictionary<string, string>(Clerk.LibpqEnvironment) { ["PGAPPNAME"] = "till" })).Succeeded();
        (await Clerk.PsqlAsync("-c", "alter role it_clerk password 'by hand'")).Code.ShouldNotBe(0);
        (await ToolRun.OfAsync("psql", ["-X", "-c", "select 1"], new Dictionary<string, string>(Clerk.LibpqEnvironment) { ["PGPASSWORD"] = "guessed" })).Code.ShouldNotBe(0);
    }
}
