using Npgsql;

namespace Menshen.Interop.Tests.Clients;

/// <summary>What psql and Npgsql leave in the journal: columns, values, who and where; and what the auditor's rules make of it.</summary>
public sealed class AuditTests(SharedDeployment shared)
{
    [Fact]
    [Requirement("realname-7.9.3-3")]
    [Requirement("credit-6.2-b")]
    [Requirement("gbt20009-5.1.2.1-b1")]
    [Requirement("tencentdb-2.4-4")]
    public async Task A_statement_of_psql_names_person_columns_values_rows_and_result()
    {
        var user = await shared.Running.AddUserAsync("it_audit_psql");
        (await user.PsqlAsync(["-c", "create table parcel (id int, name text, phone text)", "-c", "insert into parcel (id, name) values (17, '门神')",
            "-c", "update parcel set phone = '13800000000' where id = 17", "-c", "select name, phone from parcel where id = 17"])).Succeeded();
        var update = await user.StatementAsync("update parcel");
        update.ShouldHaveSucceeded(1, reads: ["parcel"], writes: ["parcel"]);
        update.ReadColumns.ShouldBe(["parcel.id"]);
        update.WrittenColumns.ShouldBe(["parcel.phone"]);
        update.Privileges.ShouldBe("SELECT, UPDATE");
        update.Values!.ShouldBe(new Dictionary<string, string> { ["$1"] = "'13800000000'", ["$2"] = "17" }, ignoreOrder: true);
        var select = await user.StatementAsync("select name, phone");
        select.ReadColumns.ShouldBe(["parcel.name", "parcel.phone", "parcel.id"]);
        select.ColumnsAreComplete.ShouldBe(true);
        (await user.StatementAsync("insert into parcel")).Values!.Values.ShouldBe(["17", "'门神'"]);
        (select.Authentication, select.SubjectKind, select.MacOrigin).ShouldBe(("scram-sha-256-plus", "application", "loopback"));
        select.Destination.ShouldBe($"127.0.0.1:{shared.Running.Port}");
        select.Host.ShouldBe(Environment.MachineName);
        select.Person.ShouldNotBeNullOrEmpty();

        var touched = (await shared.Running.MenshenAsync("journal", "show", "--json", "--object", "parcel.phone", "--subject", user.Name)).Succeeded().Lines;
        touched.Count(line => line.Contains("\"statement\"", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public async Task Parameters_of_Npgsql_are_recorded_with_their_statement()
    {
        var user = await shared.Running.AddUserAsync("it_audit_npgsql");
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1", Port = shared.Running.Port, Username = user.Name, Password = user.Password, Database = user.Database,
            SslMode = SslMode.VerifyCA, RootCertificate = shared.Running.AuthorityCertificate,
        }.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var create = new NpgsqlCommand("create table p (a int, b text, c text)", connection);
        await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("insert into p values ($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = 4711 }, new() { Value = "顺丰" }, new() { Value = DBNull.Value } },
        };
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var insert = await user.StatementAsync("insert into p");
        // Npgsql sends numbers in binary and texts as text; the journal keeps the bytes and their form.
        insert.Values!["$1"].ShouldBe(@"\x00001267");
        insert.Values!["$2"].ShouldBe("顺丰");
        insert.Values!["$3"].ShouldBe("NULL");
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.6-a")]
    [Requirement("gbt20009-5.1.2.1-c")]
    [Requirement("tencentdb-2.4-1.2")]
    [Requirement("gat389-4.5-e.1")]
    public async Task What_the_auditor_accepts_takes_effect_without_a_restart_and_each_change_is_recorded()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup());
        var user = await deployment.AddUserAsync("it_selected");
        await ChangeAsync(deployment, "rules: [{id: quiet, kind: [select], record: none}]", "quiet: record none, kind select");
        (await user.PsqlAsync(["-c", "create table t (a int)", "-c", "select 1 as unseen", "-c", "insert into t values (5)"])).Succeeded();
        (await user.PsqlAsync(["-c", "select a from missing"])).Code.ShouldBe(1);
        var statements = (await deployment.JournalAsync(user.Name)).Where(row => row.Event == "statement").ToList();
        statements.ShouldAllBe(row => !row.Text!.Contains("unseen", StringComparison.Ordinal));
        statements.Select(row => (row.Text, row.Outcome)).ShouldBe(
            [("create table t (a int)", "succeeded"), ("insert into t values ($1)", "succeeded"), ("select a from missing", "failed")]);
        statements.Select(row => row.Statement!.Value).ShouldBe([1ul, 3ul, 1ul]);

        await File.WriteAllTextAsync(Path.Combine(deployment.Directory, "audit.yaml"), "record: noen", TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(async () => (await deployment.MenshenAsync("audit", "rules")).Text.Contains("is not a value of `record`", StringComparison.Ordinal));
        (await deployment.MenshenAsync("audit", "rules", "--json")).Text.ShouldContain("quiet: record none");
        (await deployment.JournalAsync()).Where(row => row.Event == "selection_changed").Select(row => row.Detail!.Split(':')[0])
            .ShouldBe(["in force", "in force", "refused"]);
        (await deployment.JournalAsync()).ShouldContain(row => row.Event == "configuration_observed" && row.Detail!.StartsWith("engine max_connections = ", StringComparison.Ordinal));
        await deployment.DownAsync();
    }

    private static async Task ChangeAsync(Deployment deployment, string rules, string shown)
    {
        // Beside the auditor's file: that one is written when it is in force.
        var wanted = Path.Combine(deployment.Directory, "wanted.yaml");
        await File.WriteAllTextAsync(wanted, rules, TestContext.Current.CancellationToken);
        (await deployment.MenshenAsync("audit", "apply", wanted, "--reason", "a test")).Succeeded();
        (await deployment.MenshenAsync("audit", "rules")).Text.ShouldContain(shown);
        (await File.ReadAllTextAsync(Path.Combine(deployment.Directory, "audit.yaml"), TestContext.Current.CancellationToken)).ShouldBe(rules);
    }
}
