using System.Text.Json;
using Menshen.Interop.Tests.Keeping;

namespace Menshen.Interop.Tests.Factors;

/// <summary>A Menshen whose policy demands second factors of some.</summary>
public sealed class FactorDeployment : IAsyncLifetime
{
    private const string Policy = """
        factors:
          administrators: unforgeable
          subjects:
            - name: it_two
              demand: any-second
            - name: it_fresh
              demand: any-second
            - name: it_program
              demand: certificate
        """;

    private Deployment? _running;

    public Deployment Running => _running!;

    /// <summary>The https address of the control surface.</summary>
    public async Task<Uri> AddressAsync() => new((await Running.StatusAsync()).GetProperty("control_address").GetString()!);

    public async ValueTask InitializeAsync() => _running = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = Policy });

    public async ValueTask DisposeAsync()
    {
        if (_running is null)
            return;
        await using var ending = _running;
        await _running.DownAsync();
        (await _running.VerifyAsync()).Succeeded();
    }

    /// <summary>A user who has one-time codes in force; also the recovery codes.</summary>
    internal async Task<(DeploymentUser User, Authenticator Telephone, IReadOnlyList<string> Recovery)> EnrolAsync(string name)
    {
        return await EnrolAsync(await Running.AddUserAsync(name));
    }

    /// <summary>The same for a user that there is.</summary>
    internal async Task<(DeploymentUser User, Authenticator Telephone, IReadOnlyList<string> Recovery)> EnrolAsync(DeploymentUser user)
    {
        var name = user.Name;
        var enrolled = (await Running.MenshenWithInputAsync($"{user.Password}\n", "factor", "enrol", name, "--plain", "--password-file", "-")).Succeeded();
        var telephone = new Authenticator(enrolled.Text);
        var confirmed = (await ProveAsync(user, await telephone.NextAsync(), "factor", "confirm", name)).Succeeded();
        return (user, telephone, [.. confirmed.Lines.Skip(1).Select(line => line.Trim())]);
    }

    /// <summary>A command with the user's password and a code on its standard input.</summary>
    internal Task<ToolRun> ProveAsync(DeploymentUser user, string code, params string[] arguments) =>
        Running.MenshenWithInputAsync($"{user.Password}\n{code}\n", [.. arguments, "--password-file", "-", "--code-file", "-"]);

    /// <summary>A ticket, as the user with that one-time password.</summary>
    internal async Task<DeploymentUser> TicketAsync(DeploymentUser user, string code, params string[] options)
    {
        var run = (await ProveAsync(user, code, ["login", user.Name, "--ticket", "--json", .. options])).Succeeded();
        using var ticket = JsonDocument.Parse(run.Output);
        return new DeploymentUser(Running, user.Name, ticket.RootElement.GetProperty("password").GetString()!, user.Database);
    }
}
