using Menshen.Cli.Demo;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>What <c>menshen evaluate</c> says when something is missing: once, all of it, and how to give it.</summary>
public sealed class EvaluatedDeploymentTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-evaluated-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Without_a_deployment_it_names_the_demo_and_any_PostgreSQL()
    {
        var terminal = new FakeTerminal();
        (await terminal.RunAsync("evaluate", "--dir", Path.Combine(_directory, "none"))).ShouldNotBe(0);
        terminal.Error.ShouldContain("menshen demo --once");
        terminal.Error.ShouldContain("--target");
    }

    [Fact]
    public async Task Administrators_that_are_missing_are_named_at_once_and_one_that_is_there_is_not()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "deployment.json"), "{}", TestContext.Current.CancellationToken);
        var terminal = new FakeTerminal().With("MENSHEN_EVALUATE_SECURITY", "qian:secret-of-qian");
        (await terminal.RunAsync("evaluate", "--dir", _directory)).ShouldBe(2);
        terminal.Error.ShouldContain("MENSHEN_EVALUATE_SYSTEM, MENSHEN_EVALUATE_AUDITOR");
        terminal.Error.ShouldNotContain("SECURITY");
        terminal.Error.ShouldNotContain("secret-of-qian");
    }

    [Fact]
    public async Task What_leaves_something_for_ever_is_refused_where_nobody_said_that_it_may()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "deployment.json"), "{}", TestContext.Current.CancellationToken);
        var terminal = new FakeTerminal();
        (await terminal.RunAsync("evaluate", "--dir", _directory, "--allow-destructive")).ShouldBe(2);
        terminal.Error.ShouldContain("test-system");
        await File.WriteAllTextAsync(Path.Combine(_directory, "test-system"), "", TestContext.Current.CancellationToken);
        var marked = new FakeTerminal();
        await marked.RunAsync("evaluate", "--dir", _directory, "--allow-destructive");
        marked.Error.ShouldContain("MENSHEN_EVALUATE_SYSTEM");
        var other = new FakeTerminal();
        (await other.RunAsync("evaluate", "--target", "postgres://somebody@127.0.0.1:1/postgres", "--allow-destructive")).ShouldBe(2);
    }

    [Fact]
    public void A_demo_is_known_by_its_administrators()
    {
        new DemoAdministrators(_directory).Exist.ShouldBeFalse();
        File.WriteAllText(Path.Combine(_directory, "demo.administrators"), "{}");
        new DemoAdministrators(_directory).Exist.ShouldBeTrue();
    }
}
