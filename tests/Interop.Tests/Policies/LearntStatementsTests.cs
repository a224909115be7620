using System.Text.Json;
using System.Text.RegularExpressions;
using Menshen.Interop.Tests.Emergency;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests.Policies;

/// <summary>An application of the usual carelessness, learnt with a real driver, and injected.</summary>
public sealed partial class LearntStatementsTests
{
    private const string Rule = "{id: shop-known, by: [shop], mode: learn}";

    [Fact]
    [Requirement("tencentdb-2.5-1")]
    public async Task What_an_application_sent_while_it_was_learnt_runs_after_a_restart_and_what_an_attacker_makes_of_it_does_not()
    {
        await using var running = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = $"learnt-statements:\n  - {Rule}\n" });
        var glass = new Glass(running);
        var owner = await running.AddUserAsync("owner", "shop");
        var shop = await running.AddUserAsync("shop", "shop");
        (await owner.PsqlAsync(
            "-c", "CREATE TABLE account (name text, password text, n int)", "-c", "INSERT INTO account VALUES ('li', 'x', 1), ('wang', 'y', 2)",
            "-c", "CREATE TABLE card (name text, number text)", "-c", "INSERT INTO card VALUES ('wang', '6222')", "-c", "GRANT ALL ON account, card TO PUBLIC")).Succeeded();

        // The attacks succeed on an application that nobody has learnt.
        (await owner.PsqlAsync("-tAc", LogIn("' OR 1=1 --"))).Succeeded().Output.ShouldContain("wang");
        (await owner.PsqlAsync("-tAc", LogIn("' UNION SELECT number FROM card --"))).Succeeded().Output.ShouldContain("6222");

        await UseAsync(shop, "li", 1);
        await Eventually.TrueAsync(async () => (await ListAsync(glass)).Any(one => one.GetProperty("template").GetString()!.StartsWith("DELETE", StringComparison.Ordinal)), "it is not learnt");
        await running.DownAsync();
        await running.UpAsync();
        await ApplyAsync(running, "mode: learn", "mode: refuse");

        await UseAsync(shop, "wang", 2);
        foreach (var injected in (string[])["' OR 1=1 --", "' UNION SELECT number FROM card --", "'; DROP TABLE card; --", "'/**/OR/**/''='", "wang' AND password = 'y' AND n > 0 --"])
        {
            var tried = await shop.PsqlAsync("-tAc", LogIn(injected));
            tried.Output.ShouldBeEmpty(injected);
            tried.Error.ShouldContain("refused by the rule \"shop-known\"", customMessage: injected);
        }

        (await owner.PsqlAsync("-tAc", "SELECT number FROM card")).Succeeded().Output.ShouldContain("6222");
        (await running.JournalAsync("shop")).Count(row => row.Event == "statement_forbidden").ShouldBe(5);

        // What the application needs after all is let through by two persons, and taken away by one.
        (await shop.PsqlAsync("-tAc", "SELECT 7")).Code.ShouldNotBe(0);
        await Eventually.TrueAsync(async () => (await ListAsync(glass)).Any(one => one.GetProperty("template").GetString() == "SELECT $1"), "it is not kept to be looked at");
        var id = (await ListAsync(glass)).Single(one => one.GetProperty("template").GetString() == "SELECT $1").GetProperty("id").GetRawText();
        (await glass.AsAsync(Administrators.Auditor, "statements", "learn", id, "--reason", "mine")).Code.ShouldNotBe(0);
        var asked = await glass.AsAsync(Administrators.Security, "statements", "learn", id, "--reason", "version 2");
        asked.Code.ShouldBe(2, asked.Error);
        (await shop.PsqlAsync("-tAc", "SELECT 7")).Code.ShouldNotBe(0);
        (await glass.ApproveAsync(Administrators.System, Waits().Match(asked.Error).Groups[1].Value)).Succeeded();
        (await shop.PsqlAsync("-tAc", "SELECT 8")).Succeeded().Output.ShouldContain("8");
        (await glass.AsAsync(Administrators.Security, "statements", "forget", id)).Succeeded();
        (await shop.PsqlAsync("-tAc", "SELECT 7")).Code.ShouldNotBe(0);

        await ApplyAsync(running, "mode: refuse", "mode: detect");
        (await shop.PsqlAsync("-tAc", "SELECT 9")).Succeeded().Output.ShouldContain("9");
        (await running.JournalAsync("shop")).Single(row => row.Event == "statement_strange").Detail!.ShouldContain("rule shop-known");
        await Eventually.TrueAsync(async () => (await running.MenshenAsync("alarm", "list", "--json")).Output.Contains("\"strange-statement\"", StringComparison.Ordinal), "no alarm");
    }

    private static string LogIn(string name) => $"SELECT name FROM account WHERE name = '{name}' AND password = 'x' AND n > 0";

    // As programs do: text with values in it, prepared, in a batch, several rows at once, with more or fewer values in a list.
    private static async Task UseAsync(DeploymentUser shop, string name, int number)
    {
        (await shop.PsqlAsync("-tAc", LogIn(name))).Succeeded();
        await using var session = await OpenAsync(shop);
        await using (var prepared = new NpgsqlCommand("SELECT n FROM account WHERE name = $1", session) { Parameters = { new() { Value = name } } })
        {
            await prepared.PrepareAsync();
            (await prepared.ExecuteScalarAsync()).ShouldBe(number);
        }

        await using (var batch = new NpgsqlBatch(session) { BatchCommands = { new NpgsqlBatchCommand($"INSERT INTO account VALUES ('{name}2', 'z', -{number}), ('{name}3', 'z', {number})"), new("UPDATE account SET n = n WHERE n = -1") } })
        {
            await batch.ExecuteNonQueryAsync();
        }

        var list = string.Join(", ", Enumerable.Range(0, number + 1).Select(n => $"'{name}{n + 2}'"));
        await using var delete = new NpgsqlCommand($"DELETE FROM account WHERE name IN ({list})", session);
        (await delete.ExecuteNonQueryAsync()).ShouldBe(2);
    }

    private static async Task<NpgsqlConnection> OpenAsync(DeploymentUser user)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = "localhost", Port = user.Deployment.Port, Username = user.Name, Password = user.Password, Database = user.Database, SslMode = SslMode.VerifyFull,
            RootCertificate = user.Deployment.AuthorityCertificate, Pooling = false,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(Glass glass)
    {
        var listing = JsonDocument.Parse((await glass.AsAsync(Administrators.Auditor, "statements", "list", "--user", "shop", "--json")).Succeeded().Output);
        return [.. listing.RootElement.GetProperty("statements").EnumerateArray()];
    }

    private static async Task ApplyAsync(Deployment running, string old, string now)
    {
        var file = Path.Combine(running.Directory, "next.yaml");
        var text = (await running.MenshenAsync("policy", "show", "--text")).Succeeded().Output;
        text.ShouldContain(old);
        await File.WriteAllTextAsync(file, text.Replace(old, now, StringComparison.Ordinal));
        var asked = await running.MenshenAsync("apply", file, "--reason", "tested");
        if (asked.Code == 0) return;
        asked.Code.ShouldBe(2, asked.Error);
        (await new Glass(running).ApproveAsync(Administrators.System, Waits().Match(asked.Error).Groups[1].Value)).Succeeded();
    }

    [GeneratedRegex(@"approval: (\d+)")]
    private static partial Regex Waits();
}
