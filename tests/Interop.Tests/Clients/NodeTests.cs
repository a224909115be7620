namespace Menshen.Interop.Tests.Clients;

public sealed class NodeCases(SharedDeployment shared) : ScriptCases(shared, "it_node")
{
    /// <summary>Where <c>./menshen test</c> puts the package.</summary>
    public static string Modules => Environment.GetEnvironmentVariable("NODE_PATH") is { Length: > 0 } given
        ? given
        : Path.Combine(RepositoryPaths.Root, "artifacts", "node", "node_modules");

    protected override Task<ToolRun> RunAsync(string scripts)
    {
        var environment = User.LibpqEnvironment;
        environment["NODE_PATH"] = Modules;
        return ToolRun.OfAsync("node", [Path.Combine(scripts, "node_cases.js")], environment);
    }
}

/// <summary>node-postgres; the cases are in <c>Scripts/node_cases.js</c>. The package <c>pg</c> is fetched by <c>./menshen test</c>.</summary>
public sealed class NodeTests(NodeCases cases) : IClassFixture<NodeCases>
{
    [Theory]
    [InlineData("parameters", """[[[3,"文字 3",3,[3,4],1000000000003,"03ff"],[5,"文字 5",5,[5,6],1000000000005,"05ff"]],["i","t","j","a","d","b"]]""")]
    [InlineData("prepared", "1275")]
    [InlineData("large_result", "[20000,10000000]")]
    [InlineData("several_results", "[1,2,3]")]
    [InlineData("errors", """["42703","8","errorMissingColumn","22P02","22012","25P02",7]""")]
    [InlineData("concurrent", "true")]
    [InlineData("pool", "[4950,5]")]
    [InlineData("listen", """["node_door","knock",true]""")]
    [InlineData("statement_timeout", """["57014",1]""")]
    [InlineData("wrong_password", "\"28P01\"")]
    public void A_case_sees_what_it_would_see_without_Menshen(string name, string value) => cases[name].ShouldBe(value);

    [Fact]
    public async Task The_journal_has_each_statement()
    {
        (await cases.User.StatementsAsync("as node_queue")).Count.ShouldBe(200);
        (await cases.User.StatementsAsync("as node_prepared")).Count.ShouldBe(50);
        var pooled = await cases.User.StatementsAsync("as node_pool");
        pooled.Count.ShouldBe(100);
        pooled.Select(row => row.Session).Distinct().Count().ShouldBe(5);
        (await cases.User.StatementAsync("as node_row")).ShouldHaveSucceeded(20_000);
        (await cases.User.StatementsAsync("from noded"))[0].ShouldHaveSucceeded(2, reads: ["noded"]);
    }
}
