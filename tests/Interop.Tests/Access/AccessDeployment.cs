namespace Menshen.Interop.Tests.Access;

/// <summary>A deployment with an application that owns tables, three people, and a schema whose grants must end and say what for.</summary>
public sealed class AccessDeployment : IAsyncLifetime, ICollectionFixture<AccessDeployment>
{
    public const string Database = "parcels";

    private const string Policy = """
        grants:
          objects:
            - {objects: parcels/dossier.*, receivers: [group], only: [readers], expiry: 1d, purpose: required}
        """;

    private Deployment? _running;

    public Deployment Running => _running!;

    public DeploymentUser Owner { get; private set; } = null!;

    public DeploymentUser Bob { get; private set; } = null!;

    public DeploymentUser Carol { get; private set; } = null!;

    private DeploymentUser Direct { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _running = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = Policy });
        Owner = await _running.AddUserAsync("app", Database);
        Bob = await _running.AddPersonAsync("bob", Database);
        Carol = await _running.AddPersonAsync("carol", Database);
        Direct = await _running.AddUserAsync("direct_app", Database);
        (await Owner.PsqlAsync("-c", "GRANT CREATE ON SCHEMA public TO direct_app")).Succeeded();
        (await Direct.PsqlAsync("-c", "CREATE TABLE direct_note (a int)")).Succeeded();
        (await _running.MenshenAsync("group", "add", "readers")).Succeeded();
        (await _running.MenshenAsync("group", "member", "add", "readers", "carol")).Succeeded();
        (await Owner.PsqlAsync(
            "-c", "CREATE TABLE waybill (no int PRIMARY KEY, city text)", "-c", "INSERT INTO waybill VALUES (1, 'Hangzhou')",
            "-c", "CREATE SCHEMA dossier", "-c", "CREATE TABLE dossier.file (no int, note text)", "-c", "INSERT INTO dossier.file VALUES (1, 'confidential')")).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is null) return;
        await using var ending = _running;
        (await _running.VerifyAsync()).Succeeded();
    }

    /// <summary>psql straight in the engine, past Menshen, as the owner of <c>direct_note</c>; through Menshen it does not come in any more.</summary>
    public async Task<ToolRun> DirectAsync(string command)
    {
        await Running.OpenEngineAsync(Direct.Name);
        return await ToolRun.OfAsync("psql", ["-X", "-At", "-w", "-c", command], Direct.DirectEnvironment(Database));
    }
}
