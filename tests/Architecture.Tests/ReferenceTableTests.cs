using Menshen.Architecture.Tests.Rules;

namespace Menshen.Architecture.Tests;

public class ReferenceTableTests
{
    private static readonly ReferenceTable Table = ReferenceTable.Parse(Repository.Read("CONTRIBUTING.md"));

    [Fact]
    public void Projects_reference_only_what_the_table_allows() =>
        Repository.Files("src", ".csproj")
            .SelectMany(file => Table.Violations(Path.GetFileNameWithoutExtension(file), Repository.Read(file)))
            .ShouldBeEmpty();

    [Fact]
    public void The_table_was_really_read() => Table.Projects.ShouldContain("Gateway");

    [Theory]
    [InlineData("Menshen.Wire", "../Menshen.Sql/Menshen.Sql.csproj", "Wire must not reference Sql")]
    [InlineData("Menshen.Gateway", "../Menshen.Keystore/Menshen.Keystore.csproj", "Gateway must not reference Keystore")]
    [InlineData("Menshen.Evaluator", "../Menshen.Control/Menshen.Control.csproj", "Evaluator must not reference Control")]
    [InlineData("Menshen.Core", "../Menshen.Wire/Menshen.Wire.csproj", "Core is not in the reference table of CONTRIBUTING.md")]
    public void A_forbidden_reference_is_seen(string project, string reference, string sentence) =>
        Table.Violations(project, $"""<Project><ItemGroup><ProjectReference Include="{reference}" /></ItemGroup></Project>""")
            .ShouldBe([sentence]);

    [Fact]
    public void The_composition_root_may_reference_everything() =>
        Table.Violations("Menshen.Server", """<Project><ItemGroup><ProjectReference Include="../Menshen.Gateway/Menshen.Gateway.csproj" /></ItemGroup></Project>""")
            .ShouldBeEmpty();

    [Fact]
    public void Transitive_references_are_switched_off_for_all_projects() =>
        Repository.Read("Directory.Build.props").ShouldContain("<DisableTransitiveProjectReferences>true</DisableTransitiveProjectReferences>");

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("Menshen.slnx");
        new[] { "src", "tests", "bench", "fuzz", "samples" }.SelectMany(folder => Repository.Files(folder, ".csproj"))
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }
}
