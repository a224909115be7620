using Menshen.Interop.Tests.Keeping;

namespace Menshen.Interop.Tests.Factors;

/// <summary>A whole Menshen in profile strict: nobody gets in with one factor.</summary>
public sealed class StrictProfileTests
{
    [Fact]
    [Requirement("credit-5.2-a.1")]
    [Requirement("realname-7.4.1-9")]
    [Requirement("realname-7.4.1-11b")]
    public async Task Every_user_needs_two_factors_and_an_administrator_one_that_cannot_be_forged()
    {
        await using var running = await Deployment.CreateAsync(new DeploymentSetup { Strict = true });
        var person = await running.AddPersonAsync("it_person");
        var program = await running.AddUserAsync("it_till");
        var auditor = await running.AdministratorAsync("it_audit");
        foreach (var user in (DeploymentUser[])[person, program, auditor])
            (await user.PsqlAsync("-c", "select 1")).Error.ShouldContain("password authentication failed", Case.Sensitive, user.Name);

        var ticket = await TicketAsync(running, person);
        (await ticket.PsqlAsync("-c", "select current_user")).Succeeded().Text.ShouldBe("it_person");
        // A ticket is a second factor and can be forged by whoever has the server's keys: not enough for an administrator.
        var forgeable = await TicketAsync(running, auditor);
        (await forgeable.PsqlAsync("-c", "select 1")).Error.ShouldContain("password authentication failed");
        foreach (var user in (DeploymentUser[])[program, auditor])
        {
            (await running.MenshenAsync("cert", "issue", user.Name, "--out", running.Directory)).Succeeded();
            var environment = user.LibpqEnvironment;
            (environment["PGSSLCERT"], environment["PGSSLKEY"]) = (Path.Combine(running.Directory, $"{user.Name}.crt"), Path.Combine(running.Directory, $"{user.Name}.key"));
            (await ToolRun.OfAsync("psql", ["-XAt", "-c", "select 1"], environment)).Succeeded();
        }
    }

    private static async Task<DeploymentUser> TicketAsync(Deployment running, DeploymentUser user)
    {
        var enrolled = (await running.MenshenWithInputAsync($"{user.Password}\n", "factor", "enrol", user.Name, "--plain", "--password-file", "-")).Succeeded();
        var telephone = new Authenticator(enrolled.Text);
        string[] proof = ["--password-file", "-", "--code-file", "-"];
        (await running.MenshenWithInputAsync($"{user.Password}\n{await telephone.NextAsync()}\n", ["factor", "confirm", user.Name, .. proof])).Succeeded();
        var shown = (await running.MenshenWithInputAsync($"{user.Password}\n{await telephone.NextAsync()}\n", ["login", user.Name, "--ticket", .. proof])).Succeeded();
        return new DeploymentUser(running, user.Name, shown.Lines[0].Split(": ")[1], user.Database);
    }
}
