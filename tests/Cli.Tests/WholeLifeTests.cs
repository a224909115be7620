using System.Text;
using System.Text.Json;
using Menshen.Crypto;
using Menshen.Keystore;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Cli.Tests;

public sealed class WholeLifeTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"menshen-life-{Guid.NewGuid():N}"[..24]);

    private const string Own = "Eigen-brot-8";

    private readonly Dictionary<string, string> _passwords = [];

    private string Witness => _directory + ".notes";

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        File.Delete(Witness);
    }

    [Fact]
    [Requirement("realname-7.5.1-4")]
    public async Task A_deployment_is_made_started_used_stopped_and_leaves_a_sound_journal()
    {
        await MakeAsync();
        (await RunAsync("up", "--detach")).Code.ShouldBe(0);
        try
        {
            await UseAsync();
        }
        finally
        {
            (await RunAsync("down")).Code.ShouldBe(0);
        }

        (await RunAsync("status")).Code.ShouldBe(1);
        (await RunAsync("journal", "verify")).Output.ShouldContain("The journal is sound");
        // A witness elsewhere has all of it: the file that the policy names.
        (await RunAsync("journal", "verify", "--witness", Witness)).Output.ShouldContain("the journal has them all");
        var shown = (await RunAsync("journal", "show", "--json", "--last", "1")).Output;
        using var last = JsonDocument.Parse(shown);
        last.RootElement.GetProperty("event").GetString().ShouldBe("service_stopped");
        PasswordKeysAreNowhereInClear();
    }

    // The keys that seal people's verifiers and make the engine's passwords: in no file of configuration, database, journal or log, in no usual form.
    private void PasswordKeysAreNowhereInClear()
    {
        var (keys, sealing) = (Path.Combine(_directory, "keys"), new byte[Sm4Siv.KeySize]);
        using var vault = KeyVault.Open(keys, KeystoreUnlock.Unsealed(), TimeProvider.System);
        vault.Derive(KeyNames.EngineLogin, "scram verifiers"u8, sealing);
        foreach (var key in (byte[][])[vault.GetSecret(KeyNames.EngineLogin), sealing])
            FilesWith(key).ShouldBeEmpty();
        // The same look finds what is there: without a passphrase the master key lies open in its own file, and nowhere else.
        var master = Path.Combine(keys, "master.key");
        FilesWith(File.ReadAllBytes(master)[^32..]).ShouldBe([master]);
        // And without that file the others are of no use.
        File.Move(master, master + ".away");
        Should.Throw<KeystoreException>(() => KeyVault.Open(keys, KeystoreUnlock.Unsealed(), TimeProvider.System));
        File.Move(master + ".away", master);
    }

    private List<string> FilesWith(byte[] key)
    {
        var text = Convert.ToBase64String(key).TrimEnd('=');
        byte[][] forms =
        [
            key, .. ((string[])[Convert.ToHexString(key), Convert.ToHexStringLower(key), text, text.Replace('+', '-').Replace('/', '_')]).Select(Encoding.ASCII.GetBytes),
        ];
        return [.. Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories).Where(file => File.ReadAllBytes(file) is var content && forms.Any(form => content.AsSpan().IndexOf(form) >= 0))];
    }

    private async Task MakeAsync()
    {
        var made = await RunAsync("init", "--json", "--sysadmin", "zhao_yun", "--secadmin", "li_wei", "--auditor", "wang_fang", "--backups", "off");
        made.Code.ShouldBe(0, made.Error);
        using var json = JsonDocument.Parse(made.Output);
        var administrators = json.RootElement.GetProperty("administrators").EnumerateArray().ToList();
        administrators.Select(a => a.GetProperty("power").GetString()).ShouldBe(["sysadmin", "secadmin", "auditor"]);
        administrators.Select(a => a.GetProperty("one_time_password").GetString()).ShouldBeUnique();
        foreach (var one in administrators)
            _passwords[one.GetProperty("name").GetString()!] = one.GetProperty("one_time_password").GetString()!;
        (await RunAsync("init", "--sysadmin", "a", "--secadmin", "b", "--auditor", "c")).Error.ShouldContain("already");
        var policy = Path.Combine(_directory, "policy.yaml");
        await File.WriteAllTextAsync(
            policy, (await File.ReadAllTextAsync(policy)).Replace("port: 6543", "port: 0", StringComparison.Ordinal)
                .Replace("port: 6544", "port: 0", StringComparison.Ordinal)
                .Replace("witness: []", $"witness: [{Witness}]", StringComparison.Ordinal));
    }

    private async Task UseAsync()
    {
        var second = await RunAsync("up");
        second.Code.ShouldBe(1);
        second.Error.ShouldContain("already (process ");
        File.GetUnixFileMode(Path.Combine(_directory, "run")).ShouldBe(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(Path.Combine(_directory, "run", "control.sock")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        using var status = JsonDocument.Parse((await RunAsync("status", "--json")).Output);
        status.RootElement.GetProperty("state").GetString().ShouldBe("ready");
        status.RootElement.GetProperty("journal").GetProperty("witnesses")[0].GetProperty("name").GetString().ShouldBe(Witness);
        var port = status.RootElement.GetProperty("listeners")[0].GetProperty("port").GetInt32();

        (await RunAsync("user", "list")).Error.ShouldContain("takes a log-in");
        foreach (var administrator in (string[])["zhao_yun", "li_wei"])
        {
            (await AsAsync(administrator, "", "user", "list")).Error.ShouldContain("must be changed");
            (await AsAsync(administrator, $"{Own}\n", "passwd", "--password-file", "-")).Code.ShouldBe(0);
            _passwords[administrator] = Own;
        }

        var added = await AsAsync("li_wei", "Lianpu-8-karpfen\n", "user", "add", "liu_bei", "--password-file", "-", "--owner", "li_wei");
        added.Code.ShouldBe(0, added.Error);
        added.Output.ShouldNotContain("karpfen");
        (await AsAsync("li_wei", "", "database", "create", "shu", "--owner", "liu_bei")).Error.ShouldContain("not for secadmin");
        (await AsAsync("zhao_yun", "", "database", "create", "shu", "--owner", "liu_bei")).Code.ShouldBe(0);
        (await AskAsync(port, "Lianpu-8-karpfen")).ShouldBe("liu_bei");

        using var users = JsonDocument.Parse((await AsAsync("li_wei", "", "user", "list", "--json")).Output);
        users.RootElement.GetProperty("users").EnumerateArray().Select(u => u.GetProperty("name").GetString())
            .ShouldBe(["li_wei", "liu_bei", "wang_fang", "zhao_yun"]);
        (await AsAsync("li_wei", "", "user", "disable", "liu_bei")).Code.ShouldBe(0);
        await Should.ThrowAsync<PostgresException>(() => AskAsync(port, "Lianpu-8-karpfen"));
        (await AsAsync("li_wei", "", "user", "delete", "nobody_here")).Code.ShouldBe(1);
        (await AsAsync("zhao_yun", "", "session", "list", "--json")).Output.ShouldContain("\"sessions\":");
    }

    private async Task<string?> AskAsync(int port, string password)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = "localhost", Port = port, Username = "liu_bei", Password = password, Database = "shu", Pooling = false,
            SslMode = SslMode.VerifyFull, RootCertificate = Path.Combine(_directory, "certificates", "ca.crt"),
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT session_user::text", connection);
        return (string?)await command.ExecuteScalarAsync();
    }

    private Task<(int Code, string Output, string Error)> AsAsync(string name, string input, params string[] arguments) =>
        MenshenProcess.RunAsAsync(_passwords[name], input, [.. arguments, "--as", name, "--dir", _directory]);

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) =>
        MenshenProcess.RunAsync("", [.. arguments, "--dir", _directory]);
}
