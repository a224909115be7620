using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Menshen.TestKit;

namespace Menshen.Interop.Tests.Factors;

/// <summary>Client certificates with the real program and real clients; and the attacks on them.</summary>
public sealed class CertificateTests(FactorDeployment factors) : IClassFixture<FactorDeployment>
{
    [Fact]
    [Requirement("credit-5.2-b.2")]
    [Requirement("realname-7.9.1-6")]
    [Requirement("realname-7.4.1-11b")]
    [Requirement("gat389-4.1.2-d.2")]
    public async Task Password_and_certificate_give_a_session_each_alone_does_not_and_a_revocation_ends_it_within_a_second()
    {
        var user = await factors.Running.AddUserAsync("it_program");
        var other = await factors.Running.AddUserAsync("it_neighbour");
        var (mine, theirs) = (await IssueAsync("it_program"), await IssueAsync("it_neighbour"));
        File.GetUnixFileMode(mine.Key).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        (await PsqlAsync(user, null)).Error.ShouldContain("password authentication failed");
        (await PsqlAsync(user, theirs)).Error.ShouldContain("password authentication failed");
        (await PsqlAsync(other, mine)).Error.ShouldContain("password authentication failed");
        (await PsqlAsync(new DeploymentUser(factors.Running, "it_program", "wrong", "it_program"), mine)).Error.ShouldContain("password authentication failed");
        (await PsqlAsync(user, mine)).Succeeded().Text.ShouldBe("it_program");
        (await PsqlAsync(other, theirs)).Succeeded();

        await using var connection = await DriverAsync(user, mine);
        await using var command = new NpgsqlCommand("select current_user", connection);
        (await command.ExecuteScalarAsync()).ShouldBe("it_program");
        (await factors.Running.MenshenAsync("cert", "revoke", mine.Serial)).Succeeded();
        var since = Stopwatch.StartNew();
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                await command.ExecuteScalarAsync();
                return false;
            }
            catch (NpgsqlException)
            {
                return true;
            }
        });
        since.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(1));
        (await PsqlAsync(user, mine)).Error.ShouldContain("password authentication failed");
        (await PsqlAsync(other, theirs)).Succeeded();

        var journal = await factors.Running.JournalAsync("it_program");
        journal.Count(row => row.Event == "session_opened" && row.Authentication == "scram-sha-256-plus+certificate").ShouldBe(2);
        (await factors.Running.JournalAsync()).ShouldContain(row => row.Event == "session_closed" && row.Detail!.StartsWith("CertificateRevoked", StringComparison.Ordinal));
        journal.ShouldContain(row => row.Detail == "CertificateRefused");
        (await factors.Running.MenshenAsync("cert", "list")).Succeeded().Output.ShouldContain("revoked");
    }

    [Fact]
    [Requirement("realname-7.4.1-9")]
    [Requirement("realname-7.4.1-11b")]
    [Requirement("tencentdb-2.8-1")]
    public async Task No_administrator_logs_in_with_one_factor_and_each_does_with_a_certificate()
    {
        foreach (var name in (string[])["it_sys", "it_sec", "it_audit"])
        {
            var administrator = await factors.Running.AdministratorAsync(name);
            (await PsqlAsync(administrator, null)).Error.ShouldContain("password authentication failed");
            var identity = await IssueAsync(name);
            (await PsqlAsync(administrator, identity)).Code.ShouldBe(0, name);
            (await PsqlAsync(new DeploymentUser(factors.Running, name, "wrong", administrator.Database), identity)).Code.ShouldBe(2);
        }
    }

    [Fact]
    [Requirement("gat389-4.1.2-b.1")]
    public async Task A_certificate_of_an_authority_with_our_name_is_refused_and_recorded_as_forged()
    {
        var user = await factors.Running.AddUserAsync("it_forged");
        var name = (await ToolRun.OfAsync("openssl", ["x509", "-in", factors.Running.AuthorityCertificate, "-noout", "-subject", "-nameopt", "compat"])).Succeeded().Text["subject=".Length..];
        var directory = factors.Running.Directory;
        var (key, certificate) = (Path.Combine(directory, "forged.key"), Path.Combine(directory, "forged.crt"));
        (await ToolRun.OfAsync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", name])).Succeeded();
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await PsqlAsync(user, new Identity("", certificate, key))).Code.ShouldBe(2);
        (await factors.Running.JournalAsync()).ShouldContain(row => row.Event == "login_failed" && row.Detail == "CertificateRefused");
        (await PsqlAsync(user, null)).Succeeded();
    }

    [Fact]
    public async Task The_gateways_own_certificate_is_no_clients()
    {
        var user = await factors.Running.AddUserAsync("it_server");
        var directory = Path.Combine(factors.Running.Directory, "certificates");
        (await PsqlAsync(user, new Identity("", Path.Combine(directory, "server.crt"), Path.Combine(directory, "server.key")))).Code.ShouldBe(2);
    }

    [Fact]
    public async Task A_key_is_never_overwritten_and_nobody_gets_a_certificate_for_a_stranger_or_for_ever()
    {
        await factors.Running.AddUserAsync("it_once");
        await IssueAsync("it_once");
        (await factors.Running.MenshenAsync("cert", "issue", "it_once", "--out", factors.Running.Directory)).Error.ShouldContain("exists already");
        (await factors.Running.MenshenAsync("cert", "issue", "it_nobody", "--out", factors.Running.Directory)).Error.ShouldContain("there is no subject");
        (await factors.Running.MenshenAsync("cert", "issue", "it_neighbour2", "--days", "9999", "--out", factors.Running.Directory)).Error.ShouldContain("1 to 397 days");
    }

    [Fact]
    [Requirement("realname-7.4.1-11b")]
    public async Task Whoever_writes_the_catalogue_gives_his_certificate_to_nobody_else_and_brings_no_revoked_one_back()
    {
        var (victim, thief) = (await factors.Running.AddUserAsync("it_victim"), await factors.Running.AddUserAsync("it_thief"));
        var (lost, stolen) = (await IssueAsync("it_victim"), await IssueAsync("it_thief"));
        (await PsqlAsync(victim, lost)).Succeeded();
        await TamperAsync($"CREATE TABLE menshen.kept AS SELECT * FROM menshen.certificate WHERE serial = '{lost.Serial}'");
        (await factors.Running.MenshenAsync("cert", "revoke", lost.Serial)).Succeeded();
        (await PsqlAsync(victim, lost)).Code.ShouldBe(2);

        // Undone in the row, and the whole row of before put back.
        await TamperAsync($"UPDATE menshen.certificate SET revoked_at = NULL, revoked_by = NULL WHERE serial = '{lost.Serial}'");
        (await PsqlAsync(victim, lost)).Code.ShouldBe(2, "the revocation was undone");
        await TamperAsync($"DELETE FROM menshen.certificate WHERE serial = '{lost.Serial}'", "INSERT INTO menshen.certificate SELECT * FROM menshen.kept");
        (await PsqlAsync(victim, lost)).Code.ShouldBe(2, "the row of before the revocation was put back");

        await TamperAsync($"UPDATE menshen.certificate c SET subject_id = s.id FROM menshen.subject s WHERE c.serial = '{stolen.Serial}' AND s.name = 'it_victim'");
        (await PsqlAsync(victim, stolen)).Code.ShouldBe(2, "a certificate was given to somebody else");
        // It demands none of him; and so it is known that the certificate itself is in order.
        (await PsqlAsync(thief, stolen)).Code.ShouldBe(2, "it is his no more");
        (await PsqlAsync(thief, null)).Succeeded();

        await factors.Running.DownAsync();
        await factors.Running.UpAsync();
        foreach (var identity in new[] { lost, stolen }) (await PsqlAsync(victim, identity)).Code.ShouldBe(2, "a restart has forgotten it");
        (await factors.Running.MenshenAsync("cert", "list")).Succeeded().Output.Split('\n').Count(line => line.Contains("forged", StringComparison.Ordinal)).ShouldBe(2);
        (await factors.Running.MenshenAsync("status")).Output.ShouldContain(stolen.Serial);
        (await factors.Running.JournalAsync()).Count(row => row.Event == "administration_acted" && row.Detail!.Contains("certificate.forged", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(2);
        foreach (var identity in new[] { lost, stolen }) (await factors.Running.MenshenAsync("cert", "revoke", identity.Serial)).Succeeded();
        (await factors.Running.MenshenAsync("status")).Output.ShouldNotContain(stolen.Serial);
    }

    [Fact]
    public async Task What_an_earlier_version_issued_is_sealed_at_the_first_start_and_never_again()
    {
        var user = await factors.Running.AddUserAsync("it_earlier");
        var identity = await IssueAsync("it_earlier");
        var remembered = Path.Combine(factors.Running.Directory, "certificates.revoked");
        File.Exists(remembered).ShouldBeTrue();
        async Task<int> SealedAsync()
        {
            var listed = (await factors.Running.MenshenAsync("cert", "list")).Succeeded().Lines.Single(line => line.Contains(identity.Serial, StringComparison.Ordinal));
            return listed.Contains("forged", StringComparison.Ordinal) ? 0 : 1;
        }

        await TamperAsync($"UPDATE menshen.certificate SET seal = NULL WHERE serial = '{identity.Serial}'");
        (await SealedAsync()).ShouldBe(0);
        await factors.Running.DownAsync();
        await factors.Running.UpAsync();
        (await SealedAsync()).ShouldBe(0);
        await factors.Running.DownAsync();
        File.Delete(remembered);
        await factors.Running.UpAsync();
        (await SealedAsync()).ShouldBe(1);
        (await PsqlAsync(user, identity)).Succeeded();
        await factors.Running.DownAsync();
        var kept = await File.ReadAllTextAsync(remembered);
        await File.WriteAllTextAsync(remembered, kept.Replace('=', ':') + "x");
        var refused = await factors.Running.MenshenAsync("up", "--detach");
        await File.WriteAllTextAsync(remembered, kept);
        await factors.Running.UpAsync();
        refused.Code.ShouldNotBe(0);
        refused.Error.ShouldContain("is not what Menshen wrote");
    }

    // As the engine's superuser, past all triggers.
    private async Task TamperAsync(params string[] statements)
    {
        await factors.Running.OpenEngineAsync("menshen");
        await using (var owner = new NpgsqlConnection($"Host={factors.Running.EngineSocketDirectory};Username=menshen;Database=menshen;Pooling=false"))
        {
            await Eventually.TrueAsync(async () =>
            {
                try
                {
                    await owner.OpenAsync();
                    return true;
                }
                catch (PostgresException)
                {
                    return false;
                }
            });
            foreach (var statement in (string[])["SET session_replication_role = 'replica'", .. statements, "NOTIFY menshen_factor, 'certificate'"])
            {
                await using var command = new NpgsqlCommand(statement, owner);
                await command.ExecuteNonQueryAsync();
            }
        }
        await factors.Running.CloseEngineAsync("menshen");
        // Heard by now.
        await Task.Delay(TimeSpan.FromSeconds(2));
    }

    private async Task<Identity> IssueAsync(string name)
    {
        var run = (await factors.Running.MenshenAsync("cert", "issue", name, "--out", factors.Running.Directory, "--json")).Succeeded();
        using var issued = JsonDocument.Parse(run.Output);
        return new Identity(
            issued.RootElement.GetProperty("serial").GetString()!, Path.Combine(factors.Running.Directory, $"{name}.crt"), Path.Combine(factors.Running.Directory, $"{name}.key"));
    }

    private static Task<ToolRun> PsqlAsync(DeploymentUser user, Identity? identity)
    {
        var environment = user.LibpqEnvironment;
        if (identity is not null)
            (environment["PGSSLCERT"], environment["PGSSLKEY"]) = (identity.Certificate, identity.Key);
        return ToolRun.OfAsync("psql", ["-XAt", "-c", "select current_user"], environment);
    }

    private static async Task<NpgsqlConnection> DriverAsync(DeploymentUser user, Identity identity)
    {
        var connection = new NpgsqlConnection(
            $"Host=localhost;Port={user.Deployment.Port};Database={user.Database};Username={user.Name};Password={user.Password};SSL Mode=VerifyFull;Root Certificate={user.Deployment.AuthorityCertificate};SSL Certificate={identity.Certificate};SSL Key={identity.Key};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private sealed record Identity(string Serial, string Certificate, string Key);
}
