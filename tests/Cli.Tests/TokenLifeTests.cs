using System.Diagnostics;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

/// <summary>The program with its master key in a PKCS#11 token (SoftHSM): made, started, used, stopped, and each way in which a start fails.</summary>
public sealed class TokenLifeTests : IDisposable
{
    private const string Module = "/usr/lib/softhsm/libsofthsm2.so";
    private const string Pin = "4711-0815";

    private readonly string _root = Path.Combine(Path.GetTempPath(), $"menshen-token-{Guid.NewGuid():N}"[..24]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Directory => Path.Combine(_root, "var");

    private string PinFile => Path.Combine(_root, "pin");

    private string Uri => $"pkcs11:token=door?module-path={Module}&pin-source=file:{PinFile}";

    public void Dispose() => System.IO.Directory.Delete(_root, recursive: true);

    [Fact]
    [Requirement("gbt20009-5.1.3.1-d2")]
    public async Task A_deployment_lives_with_its_master_key_in_a_token_and_does_not_start_without()
    {
        System.IO.Directory.CreateDirectory(Path.Combine(_root, "tokens"));
        File.SetUnixFileMode(_root, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(Path.Combine(_root, "softhsm2.conf"), $"directories.tokendir = {_root}/tokens\nlog.level = ERROR\n", Cancellation);
        WritePin(Pin);
        (await RunAsync("softhsm2-util", null, "--init-token", "--free", "--label", "door", "--so-pin", "so-12345678", "--pin", Pin)).Code.ShouldBe(0);

        var made = await MenshenAsync(null, "init", "--master-key", Uri, "--sysadmin", "zhao_yun", "--secadmin", "li_wei", "--auditor", "wang_fang", "--backups", "off");
        made.Code.ShouldBe(0, made.Error);
        made.Output.ShouldContain($"MENSHEN_MASTER_KEY='{Uri}'");
        (made.Output + made.Error).ShouldNotContain(Pin);
        var policy = Path.Combine(Directory, "policy.yaml");
        var text = await File.ReadAllTextAsync(policy, Cancellation);
        await File.WriteAllTextAsync(policy, text.Replace("port: 6543", "port: 0", StringComparison.Ordinal).Replace("port: 6544", "port: 0", StringComparison.Ordinal), Cancellation);

        // Each with what to do, and none of them a try of a PIN that nobody has put right.
        (await FailsAsync(null, "up")).ShouldContain("MENSHEN_MASTER_KEY");
        (await FailsAsync(Uri.Replace("door", "window", StringComparison.Ordinal), "up")).ShouldContain("Tokens that are there: 'door'");
        (await FailsAsync(Uri + "&pin-value=" + Pin, "up")).ShouldContain("does not belong in it");
        WritePin("0000-0000");
        (await FailsAsync(Uri, "up")).ShouldContain("refuses the PIN");
        WritePin(Pin);
        (await FailsAsync(Uri, "journal", "show")).ShouldContain("no other is tried");
        (await FailsAsync(Uri, "up")).ShouldContain("pin-refused");
        File.Delete(Path.Combine(Directory, "keys", "pin-refused"));

        var up = await MenshenAsync(Uri, "up", "--detach");
        up.Code.ShouldBe(0, up.Error);
        try
        {
            (await MenshenAsync(null, "status")).Output.ShouldNotContain("unsealed");
        }
        finally
        {
            (await MenshenAsync(null, "down")).Code.ShouldBe(0);
        }
        (await MenshenAsync(Uri, "journal", "verify")).Output.ShouldContain("The journal is sound");
    }

    private void WritePin(string pin)
    {
        File.WriteAllText(PinFile, pin + "\n");
        File.SetUnixFileMode(PinFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private async Task<string> FailsAsync(string? key, params string[] arguments)
    {
        var run = await MenshenAsync(key, arguments);
        run.Code.ShouldNotBe(0);
        (run.Output + run.Error).ShouldNotContain(Pin);
        return run.Error;
    }

    private Task<(int Code, string Output, string Error)> MenshenAsync(string? key, params string[] arguments) =>
        RunAsync(RepositoryPaths.MenshenProgram, key, [.. arguments, "--dir", Directory]);

    private async Task<(int Code, string Output, string Error)> RunAsync(string program, string? key, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MENSHEN_LANG"] = "en";
        start.Environment["SOFTHSM2_CONF"] = Path.Combine(_root, "softhsm2.conf");
        if (key is not null) start.Environment["MENSHEN_MASTER_KEY"] = key;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
