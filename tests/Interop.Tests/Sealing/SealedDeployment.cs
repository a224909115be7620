using Menshen.TestKit;

namespace Menshen.Interop.Tests.Sealing;

/// <summary>A Menshen with a table whose name, identity number and remark are sealed: an application that enters, a manager who may see, a courier who may not.</summary>
public sealed class SealedDeployment : IAsyncLifetime
{
    public const string Database = "parcels";
    public const string Li = "李小明", Number = "11010519491231002X", OtherNumber = "440524188001010014", Poem = "一枝红艳露凝香";

    private Deployment? _running;
    private DeploymentUser? _application, _manager, _courier;
    private Task? _callers;

    public Deployment Running => _running!;

    public DeploymentUser Application => _application!;

    public DeploymentUser Manager => _manager!;

    public DeploymentUser Courier => _courier!;

    public static string Policy => $"""
        seals:
          - {Lines("name", "pii.name", "eq", "name")}
          - {Lines("id-card", "pii.id-card", "eq", "id_number")}
          - {Lines("remark", "pii.free-text", "random", "remark")}
          - {"{"}group: phone, tag: pii.phone, mode: eq, suffix: 4, columns: [{Database}/public.caller.phone]{"}"}
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
            "-c", "GRANT SELECT, INSERT, UPDATE ON sender, plain TO PUBLIC",
            "-c", "CREATE SCHEMA desk",
            "-c", "GRANT ALL ON SCHEMA desk TO PUBLIC")).Succeeded();
        foreach (var column in (string[])["name", "id_number", "remark"])
            (await _running.MenshenAsync("seal", $"{Database}/public.sender.{column}")).Succeeded();
    }

    /// <summary>Once, for those who ask: <c>caller</c>, of whose phones the last four characters can be searched, and <c>caller_plain</c>, the same in plaintext.</summary>
    public Task CallersAsync() => _callers ??= MakeCallersAsync();

    private async Task MakeCallersAsync()
    {
        (await Application.PsqlAsync(
            "-c", "CREATE TABLE caller (id int PRIMARY KEY, phone text)",
            "-c", "INSERT INTO caller SELECT i, '138' || lpad((i * 7919 % 100000000)::text, 8, '0') FROM generate_series(1, 5000) i",
            "-c", "INSERT INTO caller VALUES (5001, '13800001234'), (5002, '13911111234'), (5003, '234'), (5004, ''), (5005, NULL)",
            "-c", "CREATE TABLE caller_plain AS SELECT * FROM caller",
            "-c", "CREATE INDEX by_phone ON caller (phone)",
            "-c", "GRANT SELECT, INSERT, UPDATE ON caller, caller_plain TO PUBLIC")).Succeeded();
        (await Running.MenshenAsync("seal", $"{Database}/public.caller.phone")).Succeeded();
        (await Application.PsqlAsync("-c", "ANALYZE caller")).Succeeded();
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
