using System.Text.Json;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests.Labels;

/// <summary>Tickets that are good for one label: with the real program, from the one-time code to the session's rows.</summary>
public sealed class LabelTicketTests(LabelDeployment labels) : IClassFixture<LabelDeployment>
{
    private const string Highest = "secret:east,west,complaints";

    private Queue<string>? _codes;

    [Fact]
    [Requirement("realname-7.5.2-4")]
    public async Task A_ticket_gives_its_label_to_the_session_and_no_other_can_be_had_with_it()
    {
        await labels.AppliedAsync();
        // Recovery codes, once each: another one-time code comes every half minute only.
        var (office, codes) = await EnrolAsync("office");
        _codes = codes;
        (await ProveAsync(office, codes.Dequeue(), "login", "office", "--label", "secret")).Error.ShouldContain("does not exist");
        (await ProveAsync(office, codes.Dequeue(), "login", "office", "--label", "sceret")).Error.ShouldContain("not one of the policy's words");

        var given = (await ProveAsync(office, codes.Dequeue(), "login", "office", "--label", "internal:east", "--json")).Succeeded();
        using var ticket = JsonDocument.Parse(given.Output);
        ticket.RootElement.GetProperty("label").GetString().ShouldBe("internal:east");
        var holder = new DeploymentUser(labels.Running, office.Name, ticket.RootElement.GetProperty("password").GetString()!, office.Database);
        // The attack: a session at another label, higher or lower, with a ticket that was given for this one.
        foreach (var other in (string[])["public", "internal:west", Highest])
            (await ShowAsync(holder, other)).Error.ShouldContain("the ticket is good for the label internal:east alone");
        // Whoever can write the catalogue cannot change it either: its verifier is sealed for the label.
        await ChangeAsync(Highest);
        await Eventually.TrueAsync(async () => (await ShowAsync(holder, "public")).Error.Contains("password authentication failed", StringComparison.Ordinal), "the changed ticket still opens");
        await ChangeAsync("internal:east");
        await Eventually.TrueAsync(async () => (await ShowAsync(holder, "public")).Error.Contains("good for the label", StringComparison.Ordinal), "the ticket is not known again");
        var run = (await ShowAsync(holder, null)).Succeeded();
        run.Text.ShouldBe($"office.{LabelDeployment.East}");
        run.Error.ShouldContain("session label: internal:east");
        (await labels.Running.JournalAsync()).ShouldContain(row => row.Event == "session_opened" && row.Subject == "office"
            && row.Authentication!.EndsWith("+ticket", StringComparison.Ordinal) && row.Detail!.Contains("menshen.label=internal:east", StringComparison.Ordinal));

        (await ProveAsync(office, codes.Dequeue(), "psql", "-U", "office", "-d", LabelDeployment.Database, "--label", "public", "-XAt", "-c", "SELECT session_user"))
            .Succeeded().Text.ShouldBe($"office.{LabelDeployment.Public}");
        // Without a label it is as it was: any of the subject's.
        (await ProveAsync(office, codes.Dequeue(), "psql", "-U", "office", "-d", LabelDeployment.Database, "-XAt", "-c", "SELECT session_user"))
            .Succeeded().Text.ShouldBe($"office.{LabelDeployment.All}");
    }

    private async Task<(DeploymentUser User, Queue<string> Codes)> EnrolAsync(string name)
    {
        var user = labels.People[name];
        var enrolled = (await labels.Running.MenshenWithInputAsync($"{user.Password}\n", "factor", "enrol", name, "--plain", "--password-file", "-")).Succeeded();
        var confirmed = (await ProveAsync(user, await new Authenticator(enrolled.Text).NextAsync(), "factor", "confirm", name)).Succeeded();
        return (user, new Queue<string>(confirmed.Lines.Skip(1).Select(line => line.Trim())));
    }

    private Task<ToolRun> ProveAsync(DeploymentUser user, string code, params string[] arguments) =>
        labels.Running.MenshenWithInputAsync($"{user.Password}\n{code}\n", [.. arguments, "--password-file", "-", "--code-file", "-"]);

    private async Task ChangeAsync(string label)
    {
        await labels.Running.OpenEngineAsync("menshen");
        await using (var owner = new NpgsqlConnection($"Host={labels.Running.EngineSocketDirectory};Username=menshen;Database=menshen;Pooling=false"))
        {
            await owner.OpenAsync(TestContext.Current.CancellationToken);
            await using var change = new NpgsqlCommand("UPDATE menshen.ticket SET label = $1 WHERE uses_left > 0 AND label IS NOT NULL", owner) { Parameters = { new() { Value = label } } };
            (await change.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
        }

        await labels.Running.CloseEngineAsync("menshen");
        // As any other ticket: the gateways load them anew.
        (await ProveAsync(labels.People["office"], _codes!.Dequeue(), "login", "office", "--ticket")).Succeeded();
    }

    private static Task<ToolRun> ShowAsync(DeploymentUser holder, string? label)
    {
        var environment = holder.LibpqEnvironment;
        if (label is not null) environment["PGOPTIONS"] = $"-c menshen.label={label}";
        return ToolRun.OfAsync("psql", ["-X", "-At", "-c", "SELECT session_user"], environment);
    }
}
