using System.Diagnostics;
using System.Security.Cryptography;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

/// <summary><c>menshen keys master</c> with the real program: at any moment that it is killed, and at the start that follows.</summary>
public sealed class MasterKeyTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 12;

    private readonly string _root = DiskDirectory.Create("menshen-master-");

    private string Directory => Path.Combine(_root, "var");

    private string Credential => Path.Combine(_root, "credentials", "menshen-master");

    private string Beside => Path.Combine(Directory, ".keys.menshen-master-change");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => System.IO.Directory.Delete(_root, recursive: true);

    [Fact]
    [Requirement("gbt20009-5.1.3.1-d2")]
    public async Task A_new_master_key_is_there_whole_or_not_at_all_and_the_start_that_follows_records_it()
    {
        File.SetUnixFileMode(_root, (UnixFileMode)0b111_101_101);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Credential)!);
        await File.WriteAllBytesAsync(Credential, RandomNumberGenerator.GetBytes(32), Cancellation);
        var made = await MenshenAsync(false, "init", "--sysadmin", "zhao_yun", "--secadmin", "li_wei", "--auditor", "wang_fang", "--backups", "off");
        made.Code.ShouldBe(0, made.Error);
        var policy = Path.Combine(Directory, "policy.yaml");
        var text = await File.ReadAllTextAsync(policy, Cancellation);
        await File.WriteAllTextAsync(policy, text.Replace("port: 6543", "port: 0", StringComparison.Ordinal).Replace("port: 6544", "port: 0", StringComparison.Ordinal), Cancellation);

        (await MenshenAsync(false, "keys", "master")).Error.ShouldContain("--passphrase-file");
        (await MenshenAsync(true, "keys", "master", "--open")).Error.ShouldContain("is not sealed"); // opened by a credential that it does not need

        var (isSealed, done) = (false, 0);
        var random = new Random(4711);
        for (var kill = 0; kill < Kills; kill++)
        {
            using (var change = Start(isSealed, isSealed ? ["keys", "master", "--open"] : ["keys", "master", "--credential", Credential]))
            {
                // From the moment on at which there is something to break.
                while (!change.HasExited && !System.IO.Directory.Exists(Beside)) await Task.Delay(1, Cancellation);
                await Task.Delay(random.Next(15 * kill, 15 * (kill + 1)), Cancellation);
                if (!change.HasExited) change.Kill();
                await change.WaitForExitAsync(Cancellation);
            }

            // One of the two opens everything, and never both.
            bool[] opens = [(await MenshenAsync(false, "journal", "show")).Code == 0, (await MenshenAsync(true, "journal", "show")).Code == 0];
            opens.Count(opened => opened).ShouldBe(1, $"kill {kill}");
            if (opens[1] != isSealed) done++;
            isSealed = opens[1];
        }

        output.WriteLine($"{done} of {Kills} changes were done when they were killed");
        if (!isSealed) (await MenshenAsync(false, "keys", "master", "--credential", Credential)).Output.ShouldContain("as the systemd credential menshen-master");
        (await MenshenAsync(false, "up")).Error.ShouldContain("comes from a credential file");
        // One that is killed between the exchange and the end of its clearing leaves this.
        System.IO.Directory.CreateDirectory(Beside);
        await File.WriteAllTextAsync(Path.Combine(Beside, "engine-login.1.key"), "what was before", Cancellation);

        (await MenshenAsync(true, "up", "--detach")).Code.ShouldBe(0);
        try
        {
            var running = await MenshenAsync(true, "keys", "master", "--open");
            running.Error.ShouldContain("runs in");
            System.IO.Directory.Exists(Beside).ShouldBeFalse();
            (await MenshenAsync(true, "status")).Output.ShouldNotContain("unsealed");
        }
        finally
        {
            (await MenshenAsync(true, "down")).Code.ShouldBe(0);
        }

        var shown = (await MenshenAsync(true, "journal", "show", "--json")).Output;
        shown.ShouldContain("kept open in its file before, as a credential now");
        File.Exists(Path.Combine(Directory, "keys", "master.changed")).ShouldBeFalse();
        (await MenshenAsync(true, "journal", "verify")).Output.ShouldContain("The journal is sound");
    }

    private Process Start(bool isSealed, params string[] arguments)
    {
        var start = new ProcessStartInfo(RepositoryPaths.MenshenProgram, [.. arguments, "--dir", Directory]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MENSHEN_LANG"] = "en";
        if (isSealed) start.Environment["CREDENTIALS_DIRECTORY"] = Path.GetDirectoryName(Credential);
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private async Task<(int Code, string Output, string Error)> MenshenAsync(bool isSealed, params string[] arguments)
    {
        using var process = Start(isSealed, arguments);
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output, await error);
    }
}
