using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace Menshen.Interop.Tests.Keeping;

/// <summary>The journal's space used up, and made free again by two administrators, in the real program.</summary>
public sealed class FullJournalTests
{
    private const string AuditorPassword = "Records-8-are-kept";
    private const string SecurityPassword = "Gates-9-are-shut";

    [Fact]
    [Requirement("realname-7.3.4-6a.1")]
    [Requirement("realname-7.3.4-6a.2")]
    [Requirement("gbt20009-5.1.2.8-b")]
    [Requirement("gbt20009-5.1.2.8-c")]
    [Requirement("gbt20009-5.1.2.8-d")]
    [Requirement("credit-6.2-f")]
    [Requirement("credit-6.2-g.4")]
    [Requirement("gat389-4.5-a")]
    [Requirement("gbt20009-5.1.2.7-a")]
    public async Task A_full_journal_refuses_statements_until_the_auditor_and_another_administrator_have_cleared_what_is_archived()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup
        {
            Transparent = true,
            Segment = "1MiB",
            Keeping = directory => ["capacity: 8MiB", "reserve: 1MiB", "retention: 0s", $"archive: [{Archive(directory)}]"],
            BeforeFirstUp = d => Directory.CreateDirectory(Archive(d.Directory)),
        });
        var user = await deployment.AddUserAsync("it_full");
        await SetPasswordAsync(deployment, "it_audit", AuditorPassword);
        var answered = await FillAsync(user);

        (await RefusalAsync(user)).ShouldBe("53100");
        var status = await deployment.MenshenAsync("status");
        status.Output.ShouldContain("new statements are refused");
        await SpaceAgreesAsync(deployment);

        // The auditor still gets in, is recorded, and administration goes on.
        await SetPasswordAsync(deployment, "it_sec", SecurityPassword);
        (await deployment.MenshenAsync("database", "grant", "it_full", "it_audit")).Succeeded();
        var auditor = new DeploymentUser(deployment, "it_audit", AuditorPassword, "it_full");
        (await auditor.PsqlAsync("-c", "select 1 as seen_by_the_auditor")).Succeeded().Text.ShouldBe("1");

        await ClearAsync(deployment);
        await Eventually.TrueAsync(async () => await RefusalAsync(user) is null, "nobody was served again");
        await ProvesWhatIsLeftAsync(deployment);
        await deployment.DownAsync();

        // No statement ran without its record: those of the cleared part are in the archive.
        var rows = (await deployment.JournalAsync()).Concat(await ArchivedAsync(deployment)).ToList();
        var journaled = rows.Where(row => row.Event == "statement").Select(row => row.Text ?? "").ToList();
        foreach (var marker in answered) { journaled.ShouldContain(text => text.Contains(marker, StringComparison.Ordinal), marker); }
        journaled.ShouldContain(text => text.Contains("seen_by_the_auditor", StringComparison.Ordinal));
        rows.Count(row => row.Event == "segments_cleared").ShouldBe(1);
        (await deployment.VerifyAsync()).Succeeded();
    }

    [Fact]
    [Requirement("tencentdb-2.4-5")]
    [Requirement("gbt20009-5.1.2.7-e")]
    public async Task Nothing_younger_than_a_year_is_cleared_and_archiving_by_hand_is_recorded()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup());
        await SetPasswordAsync(deployment, "it_audit", AuditorPassword);
        var early = await deployment.ClearAsync("--request", "--before", "366d", "it_audit", AuditorPassword);
        early.Code.ShouldBe(1);
        early.Error.ShouldContain("records are kept for 367 days");

        var place = Directory.CreateDirectory(Archive(deployment.Directory)).FullName;
        (await deployment.MenshenAsync("journal", "archive", "--to", place)).Succeeded();
        (await deployment.JournalAsync()).Count(row => row.Detail is { } detail && detail.StartsWith("journal.archive", StringComparison.Ordinal)).ShouldBe(2);
        (await deployment.MenshenAsync("journal", "verify", place)).Succeeded();
        (await deployment.MenshenAsync("journal", "archive", "fetch", place, Directory.CreateDirectory(place + "-back").FullName)).Succeeded();
        var absent = await deployment.MenshenAsync("journal", "archive", "fetch", place, place + "-absent");
        (absent.Code, absent.Error.Contains("is it mounted?", StringComparison.Ordinal)).ShouldBe((2, true), absent.Error);
        var unknown = await deployment.MenshenAsync("journal", "archive", "--to", "sftp://nobody@127.0.0.1/srv");
        (unknown.Code, unknown.Error.Contains("sftp-host-key", StringComparison.Ordinal)).ShouldBe((2, true), unknown.Error);
        // A year is the least also for the policy.
        await File.WriteAllTextAsync(Path.Combine(place, "policy.yaml"), "journal: {retention: 365d}");
        (await deployment.MenshenAsync("policy", "check", Path.Combine(place, "policy.yaml"))).Code.ShouldBe(2);
    }

    private static string Archive(string directory) => Path.Combine(directory, "archive");

    private static Task SetPasswordAsync(Deployment deployment, string name, string password) =>
        deployment.Administrators.SetPasswordAsync(deployment, name, password);

    /// <summary>Statements with long texts until one is refused; the markers of those that were answered.</summary>
    private static async Task<List<string>> FillAsync(DeploymentUser user)
    {
        List<string> answered = [];
        await using var connection = new NpgsqlConnection(Crashes.MarkedClients.Connection(user));
        await connection.OpenAsync();
        for (var number = 0; number < 10_000; number++)
        {
            var columns = Enumerable.Range(0, 300).Select(i => string.Create(CultureInfo.InvariantCulture, $"1 as \"column_{number}_{i}\""));
            await using var command = new NpgsqlCommand($"select {string.Join(", ", columns)}", connection);
            try
            {
                await command.ExecuteScalarAsync();
                answered.Add(string.Create(CultureInfo.InvariantCulture, $"\"column_{number}_0\""));
            }
            catch (PostgresException e) when (e.SqlState == "53100")
            {
                answered.Count.ShouldBeGreaterThan(500);
                return answered;
            }
        }

        throw new InvalidOperationException("nothing was refused");
    }

    private static async Task SpaceAgreesAsync(Deployment deployment)
    {
        var space = await deployment.MenshenAsync("journal", "space", "--json");
        space.Code.ShouldBe(2);
        var survey = JsonDocument.Parse(space.Output).RootElement;
        survey.GetProperty("space").GetProperty("level").GetString().ShouldBe("Full");
        var free = new DriveInfo(deployment.Journal).AvailableFreeSpace;
        // Others write to the disk of the tests.
        Math.Abs(survey.GetProperty("space").GetProperty("volume_free").GetInt64() - free).ShouldBeLessThan(1L << 30);
        var used = Directory.GetFiles(deployment.Journal, "segment-*").Sum(f => new FileInfo(f).Length);
        Math.Abs(survey.GetProperty("space").GetProperty("used").GetInt64() - used).ShouldBeLessThan(1L << 20);
        (await deployment.MenshenAsync("journal", "space")).Output.ShouldContain("only the reserve is left");
    }

    private static async Task ClearAsync(Deployment deployment)
    {
        await Eventually.TrueAsync(
            async () => (await deployment.MenshenAsync("journal", "archive", "list", "--json")).Output.Contains("\"missing\":0", StringComparison.Ordinal), "not all was archived");
        (await deployment.MenshenAsync("journal", "clear")).Error.ShouldContain("no clearing waits");
        (await deployment.ClearAsync("--request", "--before", "0s", "it_audit", "a wrong password")).Error.ShouldContain("the log-in is refused");
        (await deployment.ClearAsync("--request", "--before", "0s", "it_sys", AuditorPassword)).Error.ShouldContain("the log-in is refused");
        (await deployment.ClearAsync("--request", "--before", "0s", "it_audit", AuditorPassword)).Succeeded();
        (await deployment.MenshenAsync("journal", "clear")).Succeeded().Output.ShouldContain("requested by it_audit");
        (await deployment.ClearAsync("--confirm", null, null, "it_audit", AuditorPassword)).Error.ShouldContain("it takes a second person");
        // A request that was changed on its way is none.
        var file = Path.Combine(deployment.Directory, "clearing.request");
        var text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text.Replace("\"it_audit\"", "\"it_sys\"", StringComparison.Ordinal));
        (await deployment.ClearAsync("--confirm", null, null, "it_sec", SecurityPassword)).Error.ShouldContain("no clearing waits");
        await File.WriteAllTextAsync(file, text);
        (await deployment.ClearAsync("--confirm", null, null, "it_sec", SecurityPassword)).Succeeded().Output.ShouldContain("signed tombstone");
    }

    private static async Task ProvesWhatIsLeftAsync(Deployment deployment)
    {
        var report = (await deployment.VerifyAsync()).Succeeded();
        report.Output.ShouldContain("requested by it_audit, confirmed by it_sec");
        (await deployment.MenshenAsync("journal", "verify", Archive(deployment.Directory))).Succeeded();
    }

    private static async Task<IEnumerable<JournalRow>> ArchivedAsync(Deployment deployment)
    {
        var shown = (await deployment.MenshenAsync("journal", "show", "--json", "--archive", Archive(deployment.Directory))).Succeeded();
        return shown.Lines.Select(line => JsonSerializer.Deserialize<JournalRow>(line, JournalRow.Form)!).Where(row => row.Event == "statement");
    }

    private static async Task<string?> RefusalAsync(DeploymentUser user)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Crashes.MarkedClients.Connection(user));
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("select 1", connection);
            await command.ExecuteScalarAsync();
            return null;
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }
}
