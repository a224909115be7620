namespace Menshen.Interop.Tests.Logins;

public sealed class PathUser(SharedDeployment shared) : ClientUser(shared, "it_path");

/// <summary>What somebody on the wire sees of a whole session, and what he would see without TLS.</summary>
[Collection<LoginDeployment>]
public sealed class PathTests(PathUser client, LoginDeployment logins) : IClassFixture<PathUser>
{
    private const string Marker = "marker-4711-of-this-test";

    [Fact]
    [Requirement("realname-7.9.1-4")]
    [Requirement("realname-7.5.6-2")]
    [Requirement("realname-7.6.3-1")]
    [Requirement("tencentdb-2.2-4.2")]
    [Requirement("credit-5.2-b.3")]
    public async Task A_wiretap_hears_no_name_no_password_no_statement_and_no_result()
    {
        using var tap = new Wiretap(client.Deployment.Port);
        (await PsqlAsync(client.User, tap.Port, "require")).Succeeded().Text.ShouldBe(Marker);
        tap.Length.ShouldBeGreaterThan(1000);
        foreach (var secret in new[] { Marker, client.User.Name, client.User.Password, "SCRAM-SHA-256" }) tap.Heard(secret).ShouldBeFalse(secret);
    }

    [Fact]
    public async Task Where_plaintext_is_taken_the_same_wiretap_hears_the_statement_and_its_result_but_no_password()
    {
        var user = await logins.AddPersonAsync("overheard");
        using var tap = new Wiretap(logins.Running.Port);
        (await PsqlAsync(user, tap.Port, "disable")).Succeeded();
        tap.Heard(Marker).ShouldBeTrue();
        tap.Heard(user.Password).ShouldBeFalse();
    }

    [Fact]
    [Requirement("realname-7.3.1-3")]
    [Requirement("realname-7.5.6-1")]
    [Requirement("gat389-4.8-1")]
    public async Task Without_TLS_or_with_another_authoritys_certificate_there_is_no_session()
    {
        (await PsqlAsync(client.User, client.Deployment.Port, "disable")).Error.ShouldContain("connections without TLS are refused");
        // Another authority's certificate: the client refuses the gateway.
        (await PsqlAsync(client.User, client.Deployment.Port, "verify-full", logins.Running.AuthorityCertificate)).Error.ShouldContain("certificate verify failed");
        (await PsqlAsync(client.User, client.Deployment.Port, "verify-full", client.Deployment.AuthorityCertificate)).Succeeded().Text.ShouldBe(Marker);
    }

    private static Task<ToolRun> PsqlAsync(DeploymentUser user, int port, string mode, string? authority = null)
    {
        var environment = user.LibpqEnvironment;
        environment.Remove("PGSSLROOTCERT");
        if (authority is not null) environment["PGSSLROOTCERT"] = authority;
        if (mode != "disable") environment["PGCHANNELBINDING"] = "require";
        (environment["PGSSLMODE"], environment["PGHOSTADDR"]) = (mode, "127.0.0.1");
        environment["PGPORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return ToolRun.OfAsync("psql", ["-X", "-At", "-c", $"select '{Marker}'"], environment);
    }
}
