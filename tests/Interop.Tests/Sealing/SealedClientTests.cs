using System.Text.Json;
using Menshen.TestKit;

namespace Menshen.Interop.Tests.Sealing;

/// <summary>JDBC, psycopg and node-postgres on sealed columns: round trips, search, and batches whose values must not change places. The cases are in <c>Scripts</c>.</summary>
[Collection(SealedClients.Name)]
public sealed class SealedClientTests(SealedDeployment sealing)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task JDBC_writes_searches_and_reads_back_each_value_in_its_place()
    {
        var run = await ToolRun.OfAsync("java", ["-XX:TieredStopAtLevel=1", "-cp", "/usr/share/java/postgresql.jar", Script("SealedCases.java")], Environment());
        run.Lines.Select(line => line.Split('\t', 3)).ToDictionary(words => words[0], words => words[2]).ShouldBe(
            new Dictionary<string, string>
            {
                ["batch"] = "300|300", ["batch_rewritten"] = "300|300", ["updates"] = "300|300|0", ["texts"] = "120|40", ["search"] = "30",
                ["search_at_once_prepared"] = "30", ["search_simple"] = "30", ["masked"] = "false|false", ["random"] = "0A000",
            }, ignoreOrder: true, run.Error);
    }

    [Fact]
    public async Task Psycopg_writes_searches_and_reads_back_each_value_in_its_place()
    {
        var run = await ToolRun.OfAsync("/usr/bin/python3", [Script("sealed_cases.py")], Environment());
        Seen(run).ShouldBe(
            new Dictionary<string, string>
            {
                ["executemany"] = "300", ["pipeline"] = "[100,100,100]", ["pipeline_with_an_error_in_it"] = """["23505",2]""", ["binary"] = "[50,50]",
                ["prepared"] = "[50,true]", ["copy"] = "200", ["server_side_cursor"] = "300", ["random"] = "\"0A000\"",
            }, ignoreOrder: true, run.Error);
    }

    [Fact]
    public async Task Node_postgres_writes_searches_and_reads_back_each_value_in_its_place()
    {
        var environment = Environment();
        environment["NODE_PATH"] = Clients.NodeCases.Modules;
        var run = await ToolRun.OfAsync("node", [Script("sealed_cases.js")], environment);
        Seen(run).ShouldBe(
            new Dictionary<string, string>
            {
                ["queued"] = "150", ["named"] = "[50,50]", ["pool"] = "100", ["several_in_one_text"] = "20", ["random"] = "\"0A000\"",
            }, ignoreOrder: true, run.Error);
    }

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Scripts", name);

    private static Dictionary<string, string> Seen(ToolRun run) => run.Lines.ToDictionary(
        line => JsonDocument.Parse(line).RootElement.GetProperty("case").GetString()!,
        line => JsonDocument.Parse(line).RootElement is var json && json.TryGetProperty("value", out var value) ? JsonSerializer.Serialize(value, Plain) : json.GetProperty("error").GetString()!);

    private Dictionary<string, string> Environment() => new(sealing.Application.LibpqEnvironment)
    {
        ["APPLICATION_USER"] = sealing.Application.Name, ["APPLICATION_PASSWORD"] = sealing.Application.Password,
        ["MANAGER_USER"] = sealing.Manager.Name, ["MANAGER_PASSWORD"] = sealing.Manager.Password,
    };
}
