using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Menshen.Cli.Audit;

namespace Menshen.Cli.Demo;

/// <summary>One account of an application, and the people behind it: it names them, and the auditor finds what was done for each.</summary>
internal sealed class DemoEndUsers(DemoPage page, DemoGateway gateway, DemoDeployment deployment, DemoFindings findings)
{
    private const string Count = "SELECT count(*) FROM express.waybills";

    /// <summary>Records reach the vault within moments; on a busy machine it may take longer.</summary>
    private static readonly TimeSpan VaultPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    /// <summary>A deployment of an older demo is without it.</summary>
    private const string Rule = "id: demo-counter";

    /// <summary>Lines of the demo's policy.</summary>
    public const string Policy = $"""

        end-users:
          - {Rule}
            by: [{DemoCast.Application}]
            demand: required

        """;

    // Others at each run: what an earlier one recorded is not what this one did.
    private readonly string _clerk = Clerk("li_na"), _other = Clerk("zhang_wei");

    public async Task PlayAsync(CancellationToken cancellation)
    {
        page.Chapter(DemoTexts.Chapter_EndUsers);
        if (!deployment.Applies(Rule))
        {
            page.Say(DemoTexts.EndUsers_Older);
            return;
        }

        await NameAsync(cancellation).ConfigureAwait(false);
        await PretendAsync(cancellation).ConfigureAwait(false);
        await FindAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Two clerks in turn on one connection, as out of a pool.</summary>
    private async Task NameAsync(CancellationToken cancellation)
    {
        await using var connection = await gateway.OpenAsync(DemoCast.Application, cancellation).ConfigureAwait(false);
        page.Typed(DemoCast.Application, Count);
        var unnamed = await DemoAnswer.AskAsync(connection, Count, cancellation).ConfigureAwait(false);
        page.Refusal($"MU0005: {unnamed.Message}");
        findings.Expect(unnamed.SqlState == "55000", $"the application asked without an end user and came back with {unnamed.SqlState ?? unnamed.Single}");
        foreach (var clerk in (string[])[_clerk, _other])
        {
            page.Typed(DemoCast.Application, $"SET menshen.end_user = '{clerk}'");
            await DemoAnswer.AskAsync(connection, $"SET menshen.end_user = '{clerk}'", cancellation).ConfigureAwait(false);
            page.Typed(DemoCast.Application, Count);
            var named = await DemoAnswer.AskAsync(connection, Count, cancellation).ConfigureAwait(false);
            page.Table(named.Headings, named.Lines);
            findings.Expect(named.Lines.Count == 1, $"the application that asks for {clerk} is refused: {named.Message}");
        }

        page.Say(DemoTexts.EndUsers_Named);
    }

    /// <summary>A person is his own end user.</summary>
    private async Task PretendAsync(CancellationToken cancellation)
    {
        await using var connection = await gateway.OpenAsync(DemoCast.Courier, cancellation).ConfigureAwait(false);
        page.Typed(DemoCast.Courier, $"SET menshen.end_user = '{_clerk}'");
        var answer = await DemoAnswer.AskAsync(connection, $"SET menshen.end_user = '{_clerk}'", cancellation).ConfigureAwait(false);
        page.Refusal($"MU0001: {answer.Message}");
        findings.Expect(answer.SqlState == "42501", $"a person who names somebody else comes back with {answer.SqlState ?? "success"}");
    }

    private async Task FindAsync(CancellationToken cancellation)
    {
        string[] words = ["audit", "query", "--end-user", _clerk, "--user", DemoCast.Auditor];
        page.Typed(DemoCast.Auditor, $"menshen {string.Join(' ', words)}");
        List<Found> records = [];
        for (var began = TimeProvider.System.GetTimestamp(); ; await Task.Delay(LookAgain, cancellation).ConfigureAwait(false))
        {
            var lines = await deployment.CommandAsAsync(DemoCast.Auditor, [.. words, "--json"]).ConfigureAwait(false);
            records = [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Found.Read)];
            if (records.Any(record => record.Text == Count) || TimeProvider.System.GetElapsedTime(began) > VaultPatience)
                break;
        }

        page.Table([Texts.Audit_Subject, EndUserTexts.Column_EndUser, Texts.Audit_Text], records.Select(record => (IReadOnlyList<string>)[record.Subject, record.EndUser, record.Text]));
        page.Say(DemoTexts.EndUsers_Found);
        findings.Expect(records.Count(record => record.Text == Count) == 1, $"the records of {_clerk} have {records.Count(record => record.Text == Count)} of one statement");
        findings.Expect(records.All(record => record.Subject == DemoCast.Application), $"the records of {_clerk} are of {string.Join(", ", records.Select(record => record.Subject).Distinct())}");
    }

    private static string Clerk(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}-{RandomNumberGenerator.GetInt32(1000, 10000)}");

    /// <summary>A record of the vault, as far as it is shown.</summary>
    private sealed record Found(string Subject, string EndUser, string Text)
    {
        public static Found Read(string line)
        {
            using var json = JsonDocument.Parse(line);
            string Cell(string name) => json.RootElement.GetProperty(name).GetString() ?? "";
            return new Found(Cell("subject"), Cell("end_user"), Cell("event_type") == "statement" ? Cell("statement") : Cell("event_type"));
        }
    }
}
