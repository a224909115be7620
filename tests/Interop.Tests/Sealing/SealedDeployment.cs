using Menshen.TestKit;

namespace Menshen.Interop.Tests.Sealing;

/// <summary>A Menshen with a table whose name, identity number and remark are sealed: an application that enters, a manager who may see, a courier who may not.</summary>
public sealed class SealedDeployment : IAsyncLifetime
{
    public const string Database = "parcels";
    public const string Li = "李小明", Number = "11010519491231002X", OtherNumber = "440524188001010014", Poem = "一枝红艳露凝香";

    private Deployment? _running;
    private DeploymentUser? _application, _manager, _courier;

    public Deployment Running => _running!;

    public DeploymentUser Application => _application!;

    public DeploymentUser Manager => _manager!;

    public DeploymentUser Courier => _courier!;

    public static string Policy => $"""
        seals:
          - {Lines("name", "pii.name", "eq", "name")}
          - {Lines("id-card", "pii.id-card", "eq", "id_number")}
          - {Lines("remark", "pii.free-text", "random", "remark")}
        disclosure:
          - id: application
            by: [app]
            tags: [pii.*]
            rights: [search, enter]
          - id: managers
            by: [manager]
            tags: [pii.*]
            rights: [reveal, search]
            purpose: complaints of customers
        """;

    public async ValueTask InitializeAsync()
    {
        _running = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = Policy });
        _application = await _running.AddUserAsync("app", Database);
        _manager = await _running.AddPersonAsync("manager", Database);
        _courier = await _running.AddPersonAsync("courier", Database);
        (await _application.PsqlAsync(
            "-c", "CREATE TABLE sender (id int PRIMARY KEY, name text, id_number text UNIQUE, remark text, city text)",
            "-c", $"INSERT INTO sender VALUES (1, '{Li}', '{Number}', '{Poem}', '北京'), (2, '王芳', '{OtherNumber}', 'x', '汕头')",
            "-c", "CREATE TABLE plain AS SELECT * FROM sender",
            "-c", "GRANT SELECT, INSERT, UPDATE ON sender, plain TO PUBLIC")).Succeeded();
        foreach (var column in (string[])["name", "id_number", "remark"])
            (await _running.MenshenAsync("seal", $"{Database}/public.sender.{column}")).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is null)
            return;
        await using var ending = _running;
        (await _running.VerifyAsync()).Succeeded();
    }

    private static string Lines(string group, string tag, string mode, string column) =>
        $"{{group: {group}, tag: {tag}, mode: {mode}, columns: [{Database}/public.sender.{column}]}}";
}
