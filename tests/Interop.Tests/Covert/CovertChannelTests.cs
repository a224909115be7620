using System.Text;
using System.Text.Json;
using Menshen.Interop.Tests.Labels;
using Npgsql;

namespace Menshen.Interop.Tests.Covert;

/// <summary>What a session that is cleared for much can tell one that is cleared for little, past all labels.</summary>
public sealed class CovertChannelTests(CovertDeployment labels) : IClassFixture<CovertDeployment>
{
    [Fact]
    [Requirement("gat389-4.7-2")]
    [Requirement("gat389-4.7-3")]
    public async Task Each_channel_carries_bits_between_plain_subjects_and_none_under_labels_and_the_analysis_says_so()
    {
        await labels.AppliedAsync();
        var document = Path.Combine(labels.Running.Directory, "covert.md");
        // A machine that two share tells each of the other; how much is no matter of the rules.
        var run = await EvaluateAsync("office", "chen_east", "--json", "--document", document, "--bits", "200", "--time-cap", "1000");
        using var report = JsonDocument.Parse(run.Output);
        var channels = report.RootElement.GetProperty("channels").EnumerateArray().ToList();
        var rules = channels.Where(one => !one.GetProperty("of_time").GetBoolean()).ToList();
        rules.Count.ShouldBeGreaterThan(24);
        rules.Where(one => one.GetProperty("labelled").GetDouble() > 0 || one.GetProperty("plain").GetDouble() < 1).Select(one => one.GetRawText()).ShouldBeEmpty();
        channels.Where(one => one.GetProperty("of_time").GetBoolean()).Max(one => one.GetProperty("plain").GetDouble()).ShouldBeGreaterThan(0);
        // A clock that tells nothing on this machine just now is no proof, and no failure either.
        var verdict = report.RootElement.GetProperty("verdict").GetString();
        (run.Code, verdict).ShouldBeOneOf((0, "pass"), (2, "inconclusive"));
        var stopped = string.Join('\n', channels.Where(one => one.TryGetProperty("stopped_by", out _)).Select(one => one.GetProperty("stopped_by").GetString()));
        foreach (var rule in (string[])["ML0001", "ML0002", "ML0003", "ML0004", "ML0009", "ML0010", "42501"]) stopped.ShouldContain(rule);
        var analysis = await File.ReadAllTextAsync(document, TestContext.Current.CancellationToken);
        channels.ShouldAllBe(one => analysis.Contains($"| {one.GetProperty("channel").GetString()} |", StringComparison.Ordinal));
        File.Exists(document + ".sig").ShouldBeTrue();
    }

    [Fact]
    [Requirement("gat389-4.7-3")]
    public async Task Where_answers_leave_at_beats_a_scan_over_hidden_rows_tells_nothing_and_the_engines_clock_is_refused()
    {
        await labels.AppliedAsync();
        var text = (await labels.Running.MenshenAsync("policy", "show", "--text")).Succeeded().Output;
        var file = Path.Combine(labels.Running.Directory, "beats.yaml");
        await File.WriteAllTextAsync(file, text.Replace("labels:\n", "labels:\n  answers-every: 100ms\n", StringComparison.Ordinal));
        var before = await ScanAsync();
        (await labels.Running.MenshenAsync("apply", file, "--reason", "against clocks")).Succeeded();
        var after = await ScanAsync();
        var between = await BetweenTransactionsOfOnePipelineAsync();
        await File.WriteAllTextAsync(file, text);
        var back = await labels.Running.MenshenAsync("apply", file, "--reason", "measured");
        (await labels.Running.MenshenAsync("approvals", "approve", back.Error.Split("approval: ")[1].Split('\n')[0], "--reason", "measured")).Succeeded();
        TestContext.Current.AddAttachment("covert-beats", before + after);
        // Two clocks in one answer: what lies between them are beats, and not what ran.
        between.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(100));
        after.ShouldContain("\"channel\":\"time-of-a-scan\"");
        using var report = JsonDocument.Parse(after);
        var (scan, inside) = (report.RootElement.GetProperty("channels")[0], report.RootElement.GetProperty("channels")[1]);
        scan.GetProperty("labelled").GetDouble().ShouldBeLessThan(0.5);
        inside.GetProperty("stopped_by").GetString().ShouldBe("ML0017");
        // Without beats the engine's clock tells in the answer what the client's tells of it.
        JsonDocument.Parse(before).RootElement.GetProperty("channels")[1].TryGetProperty("stopped_by", out _).ShouldBeFalse();
    }

    private async Task<TimeSpan> BetweenTransactionsOfOnePipelineAsync()
    {
        await using var connection = await OpenAsync(labels.People["chen_east"]);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var text in (string[])["SELECT now()", "COMMIT", "SELECT now()"]) batch.BatchCommands.Add(new NpgsqlBatchCommand(text));
        await using var reader = await batch.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<DateTime> seen = [];
        do
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken)) seen.Add(reader.GetDateTime(0));
        }
        while (await reader.NextResultAsync(TestContext.Current.CancellationToken));
        return seen[1] - seen[0];
    }

    private async Task<string> ScanAsync() =>
        (await EvaluateAsync("office", "chen_east", "--json", "--bits", "64", "--channel", "time-of-a-scan", "--channel", "time-in-the-engine")).Output;

    [Fact]
    public async Task Sessions_that_are_not_above_each_other_are_no_measurement()
    {
        await labels.AppliedAsync();
        var run = await EvaluateAsync("chen_east", "office", "--bits", "8");
        run.Code.ShouldBe(2);
        run.Error.ShouldContain("not above each other");
    }

    /// <summary>The list says of each line who refuses it, or that nobody does: neither may change unnoticed.</summary>
    [Fact]
    public async Task Each_line_of_what_only_the_gateway_stops_is_refused_by_the_rule_that_the_list_names()
    {
        await labels.AppliedAsync();
        var wrong = new StringBuilder();
        var tried = 0;
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "gateway-only.txt"), TestContext.Current.CancellationToken))
        {
            if (line.StartsWith('#') || line.Split('|') is not [var channel, var statement, _, var expected]) continue;
            if (expected.Trim() is var who && who.StartsWith("see ", StringComparison.Ordinal)) continue;
            tried++;
            var saw = await OutcomeAsync(statement.Trim().Replace("box.account", "waybill", StringComparison.Ordinal));
            if (!saw.Contains(who, StringComparison.Ordinal)) wrong.AppendLine($"{channel.Trim()}: {who} was expected, {saw} came");
        }

        wrong.Length.ShouldBe(0, customMessage: wrong.ToString());
        tried.ShouldBeGreaterThan(10);
    }

    private async Task<ToolRun> EvaluateAsync(string high, string low, params string[] words)
    {
        var running = labels.Running;
        List<(string, string)> variables = [("HIGH", $"{high}:{labels.People[high].Password}"), ("LOW", $"{low}:{labels.People[low].Password}")];
        foreach (var (variable, name) in new[] { ("SYSTEM", Administrators.System), ("SECURITY", Administrators.Security), ("AUDITOR", Administrators.Auditor) })
            variables.Add((variable, $"{name}:{await running.Administrators.PasswordOfAsync(running, name)}"));
        return await ToolRun.OfAsync(
            RepositoryPaths.MenshenProgram, ["evaluate", "covert", "--dir", running.Directory, "--database", LabelDeployment.Database, .. words],
            variables.ToDictionary(one => $"MENSHEN_EVALUATE_{one.Item1}", one => one.Item2), patience: TimeSpan.FromMinutes(6));
    }

    /// <summary>The rule that refuses a statement of the office's, the engine's SQLSTATE, or that it was done.</summary>
    private async Task<string> OutcomeAsync(string statement)
    {
        await using var connection = await OpenAsync(labels.People["office"]);
        try
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            return "open";
        }
        catch (PostgresException refused)
        {
            return $"{refused.SqlState} {refused.MessageText} {refused.Detail} {refused.Hint}";
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(DeploymentUser user)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = "localhost", Port = user.Deployment.Port, Username = user.Name, Password = user.Password, Database = user.Database,
            SslMode = SslMode.VerifyFull, RootCertificate = user.Deployment.AuthorityCertificate, Pooling = false, IncludeErrorDetail = true,
        }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
