using System.Diagnostics;
using System.Globalization;
using Menshen.TestKit;

namespace Menshen.Sample.Tests;

/// <summary>Runs the whole demo as a newcomer would, as a process of its own.</summary>
public sealed class DemoTests : IDisposable
{
    /// <summary>A first run makes two clusters, destroys one and brings it back; ten times what it takes on an idle machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(400);

    private readonly string _directory = Path.Combine(Directory.CreateTempSubdirectory("menshen-demo-").FullName, "demo");

    [Fact]
    public void It_holds_twice_in_either_language_and_notices_a_weakened_policy()
    {
        var (first, english) = Demo("--lang", "en");
        first.ShouldBe(0, english);
        english.ShouldContain("Made a deployment in");
        english.ShouldContain("ERROR 42501");
        english.ShouldContain("The journal is sound");
        english.ShouldContain("5001 | the last good one");
        english.ShouldContain("checked: every page's checksum");

        var (second, chinese) = Demo("--lang", "zh");
        second.ShouldBe(0, chinese);
        chinese.ShouldContain("使用");
        chinese.ShouldContain("已经在库中");

        var policy = Path.Combine(_directory, "policy.yaml");
        File.WriteAllText(policy, File.ReadAllText(policy).Replace("tls: required", "tls: loopback-optional", StringComparison.Ordinal));
        // The file is not the policy: what was applied at the first start holds.
        var (third, edited) = Demo("--lang", "en");
        third.ShouldBe(0, edited);
        edited.ShouldNotContain("a listener takes plaintext");
        File.Exists(Path.Combine(_directory, "engine/cluster/postmaster.pid")).ShouldBeFalse("the engine still runs");
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_directory)!, recursive: true);

    private (int ExitCode, string Output) Demo(params string[] more)
    {
        var start = new ProcessStartInfo(RepositoryPaths.MenshenProgram) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = ["demo", "--once", "--waybills", "1000", "--dir", _directory, .. more];
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
