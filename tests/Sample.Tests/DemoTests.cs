using System.Diagnostics;
using System.Globalization;

namespace Menshen.Sample.Tests;

/// <summary>Runs the whole demo as a newcomer would, as a process of its own.</summary>
public sealed class DemoTests : IDisposable
{
    /// <summary>A first run makes two clusters, destroys one and brings it back; ten times what it takes on an idle machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(400);

    private readonly string _directory = Path.Combine(Directory.CreateTempSubdirectory("menshen-demo-").FullName, "demo");

    /// <summary>Of its own, the same for all runs: the usual one may be another demo's on this machine.</summary>
    private readonly string _port = LoopbackPort.Next().ToString(CultureInfo.InvariantCulture);

    [Fact]
    [Requirement("gbt20009-4.3-b.1")]
    [Requirement("gbt20009-4.3-p1.1")]
    public void It_holds_twice_in_either_language_and_notices_a_weakened_policy_and_is_judged_twice_alike()
    {
        var (first, english) = Demo("--lang", "en");
        first.ShouldBe(0, english);
        english.ShouldContain("Made a deployment in");
        english.ShouldContain("ERROR 42501");
        english.ShouldContain("The journal is sound");
        english.ShouldContain("nobody else will ever be xiaoxin_");
        english.ShouldContain("names are given once");
        english.ShouldContain("FATAL 57P01: the client certificate of this session is not in force any more");
        english.ShouldContain("5001 | the last good one");
        english.ShouldContain("checked: every page's checksum");

        // What the demo says to type next: it is started for the evaluation, which takes nobody's word but its own, and stopped.
        english.ShouldContain($"menshen evaluate --dir {_directory} --profile gbt20009-eal3");
        var (evaluated, report) = Evaluate("--profile", "gbt20009-eal3", "--report", Path.Combine(_directory, "..", "one"));
        evaluated.ShouldBe(0, report);
        // It is one server and one gateway: of standbys (2) and second gateways (5) there is nothing to judge. And its disk is too large to fill it.
        report.ShouldContain("0 failed, 0 inconclusive, 8 not applicable");
        File.Exists(Path.Combine(_directory, "engine/cluster/postmaster.pid")).ShouldBeFalse("the engine still runs");

        var policy = Path.Combine(_directory, "policy.yaml");
        var good = File.ReadAllText(policy);
        File.WriteAllText(policy, good.Replace("tls: required", "tls: loopback-optional", StringComparison.Ordinal));
        var (second, chinese) = Demo("--lang", "zh");
        second.ShouldBe(0, chinese);
        chinese.ShouldContain("使用");
        chinese.ShouldContain("已经在库中");
        chinese.ShouldContain("别名不能用来登录");
        chinese.ShouldContain("该证书从此打不开任何东西");
        // The file is not the policy: what was applied at the first start holds.
        chinese.ShouldNotContain("a listener takes plaintext");
        File.WriteAllText(policy, good);

        Evaluate("--profile", "gbt20009-eal3", "--report", Path.Combine(_directory, "..", "two")).ExitCode.ShouldBe(0);
        var (compared, changes) = Run(RepositoryPaths.MenshenProgram, ["evaluate", "compare", Path.Combine(_directory, "../one/report.json"), Path.Combine(_directory, "../two/report.json")]);
        compared.ShouldBe(0, changes);
        File.Exists(Path.Combine(_directory, "engine/cluster/postmaster.pid")).ShouldBeFalse("the engine still runs");
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_directory)!, recursive: true);

    private (int ExitCode, string Output) Demo(params string[] more) => Run(RepositoryPaths.MenshenProgram, ["demo", "--once", "--waybills", "1000", "--port", _port, "--dir", _directory, .. more]);

    private (int ExitCode, string Output) Evaluate(params string[] more) => Run(RepositoryPaths.MenshenProgram, ["evaluate", "--dir", _directory, "--allow-destructive", "--lang", "en", .. more]);

    private static (int ExitCode, string Output) Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{output.GetAwaiter().GetResult()}{error.GetAwaiter().GetResult()}");
        return (process.ExitCode, text);
    }
}
