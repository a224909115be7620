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
