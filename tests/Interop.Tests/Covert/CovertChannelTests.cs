using System.Text;
using Menshen.Interop.Tests.Labels;
using Npgsql;

namespace Menshen.Interop.Tests.Covert;

/// <summary>What a session that is cleared for much can tell one that is cleared for little, past all labels.</summary>
public sealed class CovertChannelTests(LabelDeployment labels, ITestOutputHelper output) : IClassFixture<LabelDeployment>
{
    private const int Bits = 24;

    private int _measured;

    private const string Outside = "CREATE TABLE board (id int PRIMARY KEY); INSERT INTO board VALUES (1); CREATE SEQUENCE ticket; "
        + "GRANT SELECT, INSERT, UPDATE, DELETE ON board TO PUBLIC; GRANT USAGE, SELECT ON ticket TO PUBLIC";

    [Fact]
    [Requirement("gat389-4.7-2")]
    public async Task Each_channel_carries_bits_between_plain_subjects_and_none_under_labels_but_those_that_are_known()
    {
        await PrepareAsync();
        var high = await labels.Running.AddUserAsync("plain_high", "plain");
        var low = await labels.Running.AddUserAsync("plain_low", "plain");
        (await high.PsqlAsync(
            "-c", "CREATE TABLE waybill (no int PRIMARY KEY, city text)", "-c", "INSERT INTO waybill VALUES (1, 'Hangzhou')",
            "-c", "GRANT SELECT, INSERT, UPDATE, DELETE ON waybill TO PUBLIC", "-c", Outside)).Succeeded();
        var table = new StringBuilder();
        var wrong = new StringBuilder();
        foreach (var channel in CovertChannels.All)
        {
            var naive = await MeasureAsync(channel, high, low);
            var labelled = await MeasureAsync(channel, labels.People["office"], labels.People["chen_east"]);
            var line = $"| {channel.Id} | {naive.BitsPerSecond:F0} | {labelled.BitsPerSecond:F0} | {labelled.RefusedBy} |";
            table.AppendLine(line);
            if (naive.BitsPerSecond < 1 || naive.RefusedBy is not null || labelled.BitsPerSecond > 0 != channel.IsOpen) wrong.AppendLine($"{line} naive: {naive.RefusedBy}");
        }

        output.WriteLine(table.ToString());
        wrong.Length.ShouldBe(0, customMessage: wrong.ToString());
    }

    /// <summary>The list says of each line who refuses it, or that nobody does: neither may change unnoticed.</summary>
    [Fact]
    public async Task Each_line_of_what_only_the_gateway_stops_is_refused_by_the_rule_that_the_list_names()
    {
        await PrepareAsync();
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

    private async Task PrepareAsync()
    {
        if ((await labels.Owner.PsqlAsync("-c", "SELECT to_regclass('board') IS NULL")).Succeeded().Text == "t")
            (await labels.Owner.PsqlAsync("-c", Outside)).Succeeded();
        await labels.AppliedAsync();
    }

    private async Task<CovertMeasurement> MeasureAsync(CovertChannel channel, DeploymentUser high, DeploymentUser low)
    {
        // Rows of its own for each channel and side: what one left behind is no bit of the next.
        await using var pair = new CovertPair(await OpenAsync(high), await OpenAsync(low)) { Round = 1000 * ++_measured };
        return await CovertMeasurement.OfAsync(channel, pair, Bits);
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
