using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Menshen.Backup.Tests.SelfCheck;

/// <summary>The whole program, signed: what is exchanged in its directory is found while it runs and refused at its next start.</summary>
public sealed class ProgramTests : IDisposable
{
    /// <summary>A part of the program that a start does not need: what is changed must not break it in another way.</summary>
    private const string Unneeded = "QRCoder.dll";

    private readonly string _away = Directory.CreateTempSubdirectory("menshen-program-").FullName;

    private string Program => Path.Combine(_away, "program", "menshen");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_away, recursive: true);

    [Fact]
    [Requirement("realname-7.4.5-2.1")]
    [Requirement("realname-7.4.5-2.2")]
    [Requirement("gat389-5.1.2.1-a.3")]
    public async Task A_changed_program_is_named_while_it_runs_and_lets_nobody_in_at_its_next_start()
    {
        await PublishAsync("first");
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { Program = Program, FurtherPolicy = "program: {manifest: required}" });
        var sound = await CheckAsync(deployment);
        sound.GetProperty("state").GetString().ShouldBe("good", sound.GetRawText());
        sound.GetProperty("checks").EnumerateArray().Select(line => line.GetProperty("area").GetString()).Distinct()
            .ShouldBe(["program", "surroundings", "algorithms", "keys", "policy", "journal", "engine"], ignoreOrder: true);
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"a self-check takes {sound.GetProperty("milliseconds").GetDouble():0} ms"));

        var part = Path.Combine(_away, "program", Unneeded);
        var bytes = await File.ReadAllBytesAsync(part, Cancellation);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(part, bytes, Cancellation);
        var found = await deployment.MenshenAsync("selfcheck");
        found.Code.ShouldBe(2);
        found.Output.ShouldContain($"{Unneeded} was changed");
        (await deployment.MenshenAsync("status")).Output.ShouldContain($"{Unneeded} was changed");
        await deployment.DownAsync();

        (await Should.ThrowAsync<InvalidOperationException>(deployment.UpAsync)).Message.ShouldContain("has stopped before anybody was let in");
        var chinese = await ToolRun.OfAsync(Program, ["up", "--dir", deployment.Directory, "--lang", "zh"], Deployment.Environment);
        (chinese.Code, chinese.Error.Contains("已在放行任何人之前停止", StringComparison.Ordinal)).ShouldBe((1, true), chinese.Error);
        (await deployment.JournalAsync()).Count(row => (row.Detail ?? "").Contains("selfcheck.failed", StringComparison.Ordinal)).ShouldBe(3);

        // The signed copy put back is enough.
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(part, bytes, Cancellation);
        await deployment.UpAsync();
        (await CheckAsync(deployment)).GetProperty("state").GetString().ShouldBe("good");
        await deployment.DownAsync();
        await AnotherPublisherAsync(deployment);
    }

    /// <summary>What somebody does who may write the directory and has no key of the publisher's.</summary>
    private async Task AnotherPublisherAsync(Deployment deployment)
    {
        var manifest = Path.Combine(_away, "program", "menshen.manifest");
        var good = await File.ReadAllTextAsync(manifest, Cancellation);
        await PublishAsync("second");
        (await Should.ThrowAsync<InvalidOperationException>(deployment.UpAsync)).Message.ShouldContain("whom this deployment does not trust");
        File.Delete(manifest);
        (await Should.ThrowAsync<InvalidOperationException>(deployment.UpAsync)).Message.ShouldContain("There is no signed manifest");
        // From a trusted copy of the program, told which key: nothing of the other directory has a say.
        await File.WriteAllTextAsync(manifest, good, Cancellation);
        string[] look = ["selfcheck", "--program", Path.Combine(_away, "program"), "--publisher"];
        (await ToolRun.OfAsync(RepositoryPaths.MenshenProgram, [.. look, Path.Combine(_away, "first.key.pub")], Deployment.Environment)).Succeeded();
        (await ToolRun.OfAsync(RepositoryPaths.MenshenProgram, [.. look, Path.Combine(_away, "second.key.pub")], Deployment.Environment)).Code.ShouldBe(2);

        await PublishAsync("second");
        (await ToolRun.OfAsync(Program, ["program", "trust", "--dir", deployment.Directory], Deployment.Environment)).Succeeded();
        var began = Stopwatch.GetTimestamp();
        await deployment.UpAsync();
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"a signed program is up in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s"));
        (await deployment.JournalAsync()).ShouldContain(row => (row.Detail ?? "").Contains("selfcheck.trusted", StringComparison.Ordinal));
    }

    private static async Task<JsonElement> CheckAsync(Deployment deployment)
    {
        using var json = JsonDocument.Parse((await deployment.MenshenAsync("selfcheck", "--json")).Output);
        return json.RootElement.Clone();
    }

    /// <summary>Copies the program and signs it, as <c>./menshen</c> does.</summary>
    private async Task PublishAsync(string publisher)
    {
        var directory = Path.GetDirectoryName(Program)!;
        if (!Directory.Exists(directory)) (await ToolRun.OfAsync("cp", ["-a", Path.GetDirectoryName(RepositoryPaths.MenshenProgram)!, directory])).Succeeded();
        (await ToolRun.OfAsync(Program, ["program", "sign", directory, "--key", Path.Combine(_away, $"{publisher}.key"), "--make-key"], Deployment.Environment)).Succeeded();
    }
}
