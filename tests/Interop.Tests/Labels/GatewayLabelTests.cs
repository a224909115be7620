using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Menshen.TestKit;

namespace Menshen.Interop.Tests.Labels;

/// <summary>Labels as clients meet them: through the gateway, with psql and Npgsql.</summary>
public sealed class GatewayLabelTests(LabelDeployment labels) : IClassFixture<LabelDeployment>
{
    private const string Count = "SELECT count(*) FROM waybill";

    [Fact]
    [Requirement("gat389-4.3.2-2")]
    public async Task Everybody_sees_what_his_label_dominates_and_is_told_the_label()
    {
        await labels.AppliedAsync();
        await InsertAsync("chen_east", "internal:east", 101);
        await InsertAsync("wu_west", "internal:west", 102);
        const string seen = "SELECT string_agg(no::text, ' ' ORDER BY no) FROM waybill WHERE no IN (101, 102)";
        (await PsqlAsync("chen_east", null, seen)).Succeeded().Text.ShouldBe("101");
        (await PsqlAsync("chen_east", "public", seen)).Succeeded().Text.ShouldBe("");
        (await PsqlAsync("wu_west", null, seen)).Succeeded().Text.ShouldBe("102");
        var office = (await PsqlAsync("office", null, seen)).Succeeded();
        office.Text.ShouldBe("101 102");
        office.Error.ShouldContain("session label: secret:east,west,complaints");
        // The owner of the table, and who is not cleared, have no label and see nothing.
        (await labels.Owner.PsqlAsync("-c", Count)).Succeeded().Text.ShouldBe("0");
        (await labels.People["nobody_cleared"].PsqlAsync("-c", Count)).Succeeded().Text.ShouldBe("0");
        var rows = await labels.Running.JournalAsync();
        rows.ShouldContain(row => row.Event == "session_opened" && row.Subject == "wu_west" && row.Detail!.Contains("menshen.label=internal:west", StringComparison.Ordinal));
        foreach (var (subject, label) in new[] { ("chen_east", "internal:east"), ("chen_east", "public"), ("wu_west", "internal:west"), ("office", "secret:east,west,complaints") })
            rows.ShouldContain(row => row.Event == "statement" && row.Subject == subject && row.SessionLabel == label, $"{subject} {label}");
    }

    [Fact]
    public async Task An_auditor_finds_the_records_of_one_label_and_no_others()
    {
        await labels.AppliedAsync();
        foreach (var label in (string?[])["public", null]) (await PsqlAsync("chen_east", label, "SELECT 1 AS of_a_label")).Succeeded();
        var auditor = await labels.Running.AdministratorAsync(Administrators.Auditor);
        await Eventually.TrueAsync(async () =>
        {
            string[] question = ["audit", "query", "--user", auditor.Name, "--subject", "chen_east", "--text", "of_a_label", "--group-by", "label", "--json"];
            return (await AuditAsync(auditor, question)).Count == 2;
        }, "the vault does not show both");
        (await AuditAsync(auditor, ["audit", "query", "--user", auditor.Name, "--label", "public", "--text", "of_a_label", "--json"]))
            .ShouldHaveSingleItem().GetProperty("session_label").GetString().ShouldBe("public");
        (await AuditAsync(auditor, ["audit", "query", "--user", auditor.Name, "--label", "secret", "--text", "of_a_label", "--json"])).ShouldBeEmpty();
    }

    private static async Task<List<JsonElement>> AuditAsync(DeploymentUser auditor, string[] question)
    {
        var asked = await ToolRun.OfAsync(
            RepositoryPaths.MenshenProgram, [.. question, "--dir", auditor.Deployment.Directory], new Dictionary<string, string>(Deployment.Environment) { ["PGPASSWORD"] = auditor.Password });
        return [.. asked.Succeeded().Lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }

    [Fact]
    public async Task The_rows_of_a_labelled_table_are_on_record_by_their_key_without_the_label()
    {
        await labels.AppliedAsync();
        await Eventually.TrueAsync(async () =>
        {
            (await PsqlAsync("chen_east", null, "SELECT no, city FROM waybill WHERE no <= 9")).Succeeded();
            return (await labels.Running.JournalAsync()).Any(row => row is { Event: "rows_touched", Subject: "chen_east", Detail: { } words }
                && words.Contains("rows of public.waybill answered; 9 keys", StringComparison.Ordinal));
        }, "the keys of waybill are not known");
    }

    [Fact]
    [Requirement("realname-7.5.2-4")]
    public async Task A_label_above_the_clearance_ends_the_login()
    {
        await labels.AppliedAsync();
        var run = await PsqlAsync("chen_east", "internal:west", Count);
        run.Code.ShouldNotBe(0);
        run.Error.ShouldContain("above this subject's clearance");
        (await PsqlAsync("nobody_cleared", "public", Count)).Error.ShouldContain("not cleared for any label");
    }

    [Theory]
    [InlineData("NOTIFY orders, 'hidden'", "a message passes every label")]
    [InlineData("EXPLAIN ANALYZE SELECT * FROM waybill WHERE city = 'Hangzhou'", "counts rows that are hidden")]
    [InlineData("LOCK TABLE waybill IN EXCLUSIVE MODE NOWAIT", "learns of sessions")]
    [InlineData("BEGIN ISOLATION LEVEL SERIALIZABLE", "SERIALIZABLE is refused")]
    [InlineData("SET debug_print_plan = on", "cannot be changed")]
    public async Task What_the_engine_would_let_through_is_refused_by_the_gateway(string attack, string words)
    {
        await labels.AppliedAsync();
        // Straight at the engine each of them works: the gateway is what stops it. As another: who comes without proof is not let through any more.
        var direct = await labels.DirectAsync("direct_east", LabelDeployment.East, attack.StartsWith("LOCK", StringComparison.Ordinal) ? $"BEGIN; {attack}" : attack);
        if (!attack.StartsWith("SET", StringComparison.Ordinal)) direct.Succeeded();
        var run = await PsqlAsync("chen_east", null, attack);
        run.Code.ShouldNotBe(0);
        run.Error.ShouldContain(words);
    }

    [Fact]
    [Requirement("gat389-3.1-1")]
    [Requirement("gat389-3.1-2")]
    [Requirement("gat389-4.6.1-a.1")]
    [Requirement("gat389-4.6.1-a.2")]
    public async Task A_key_is_one_within_a_label_another_label_has_its_own_and_a_reference_stays_within_its_label()
    {
        await labels.AppliedAsync();
        await InsertAsync("chen_east", "internal:east", 301);
        // A refusal would tell the western courier that there is an eastern parcel: he gets a row of his own.
        await InsertAsync("wu_west", "internal:west", 301);
        (await PsqlAsync("chen_east", null, "INSERT INTO waybill (no) VALUES (301)")).Error.ShouldContain("waybill_pkey");
        (await PsqlAsync("chen_east", null, "INSERT INTO waybill (no) VALUES (NULL)")).Error.ShouldContain("null value in column \"no\"");
        const string labelled = "SELECT count(*) || ' ' || count(DISTINCT mac_label) FROM waybill WHERE no = 301";
        (await PsqlAsync("office", null, labelled)).Succeeded().Text.ShouldBe("2 2");
        (await PsqlAsync("chen_east", null, labelled)).Succeeded().Text.ShouldBe("1 1");
        // What is changed is the row of one's own label alone.
        (await PsqlAsync("chen_east", null, "UPDATE waybill SET note = 'eastern' WHERE no = 301")).Succeeded();
        (await PsqlAsync("wu_west", null, "SELECT coalesce(note, 'none') FROM waybill WHERE no = 301")).Succeeded().Text.ShouldBe("none");
        (await PsqlAsync("chen_east", null, "INSERT INTO sender VALUES (30, 'eastern')")).Succeeded();
        (await PsqlAsync("chen_east", null, "INSERT INTO waybill (no, sender) VALUES (302, 30)")).Succeeded();
        (await PsqlAsync("wu_west", null, "INSERT INTO waybill (no, sender) VALUES (302, 30)")).Error.ShouldContain("waybill_sender_fkey");
        (await PsqlAsync("chen_east", null, "DELETE FROM sender WHERE id = 30")).Error.ShouldContain("waybill_sender_fkey");
    }

    [Fact]
    public async Task Two_sessions_of_one_subject_at_two_labels_never_share_a_backend()
    {
        await labels.AppliedAsync();
        // One after the other on a pool of the gateway's that keeps backends warm.
        for (var i = 0; i < 3; i++)
        {
            (await PsqlAsync("office", null, "SELECT current_user")).Succeeded().Text.ShouldBe($"office.{LabelDeployment.All}");
            (await PsqlAsync("office", "public", "SELECT current_user")).Succeeded().Text.ShouldBe($"office.{LabelDeployment.Public}");
        }
    }

    [Fact]
    [Requirement("realname-7.9.2-8b")]
    public async Task A_changed_clearance_ends_the_open_session_within_a_second_of_the_command()
    {
        await labels.AppliedAsync();
        await using var connection = new NpgsqlConnection(labels.Connection("passing_through"));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT pg_catalog.current_setting('search_path')", connection);
        (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull();
        (await labels.Running.MenshenAsync("label", "clearance", "passing_through", "--highest", "public", "--reason", "left the region")).Succeeded();
        var began = Stopwatch.StartNew();
        await Should.ThrowAsync<Exception>(async () =>
        {
            while (began.Elapsed < BusyMachine.Seconds(1))
            {
                await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        });
    }

    [Fact]
    [Requirement("realname-7.9.5-7b")]
    public async Task Two_tenants_of_one_table_see_their_own_rows_by_query_join_function_error_text_and_pooled_session()
    {
        await labels.AppliedAsync();
        foreach (var (who, label, number) in ((string, string, int)[])[("chen_east", "internal:east", 401), ("wu_west", "internal:west", 402)])
            (await PsqlAsync(who, label, $"INSERT INTO waybill (no, city, note) VALUES ({number}, 'Hangzhou', 'of-{number}')")).Succeeded();
        string[] ways =
        [
            "SELECT string_agg(note, ' ' ORDER BY no) FROM waybill WHERE no IN (401, 402)",
            "SELECT string_agg(b.note, ' ' ORDER BY b.no) FROM waybill a JOIN waybill b ON b.city = a.city WHERE a.no IN (401, 402) AND b.no IN (401, 402) AND a.no = b.no",
            "SELECT string_agg(row_to_json(w)::text, ' ' ORDER BY no) FROM waybill w WHERE no IN (401, 402)",
            // The engine's own error quotes a value: of rows that are seen, alone.
            "SELECT note::int FROM waybill WHERE no IN (401, 402) ORDER BY note DESC",
            "INSERT INTO waybill (no, city) SELECT 401, 'Hangzhou' WHERE EXISTS (SELECT FROM waybill WHERE no = 402) RETURNING note",
        ];
        foreach (var way in ways)
        {
            // One after the other on the gateway's warm backends: nothing of the one before is left.
            foreach (var (who, own, other) in ((string, string, string)[])[("chen_east", "401", "402"), ("wu_west", "402", "401"), ("chen_east", "401", "402")])
            {
                var run = await PsqlAsync(who, null, way);
                (run.Output + run.Error).ShouldNotContain($"of-{other}", Case.Sensitive, $"{who}: {way}");
                if (!way.StartsWith("INSERT", StringComparison.Ordinal)) (run.Output + run.Error).ShouldContain($"of-{own}", Case.Sensitive, $"{who}: {way}");
            }
        }

        // The same ways do show rows of both, and the error one of them, to who may see both.
        foreach (var way in ways[..3])
            (await PsqlAsync("office", null, way)).Succeeded().Output.ShouldContain("of-402", Case.Sensitive, way);
        (await PsqlAsync("office", null, ways[3])).Error.ShouldContain("\"of-40");
    }

    private async Task InsertAsync(string subject, string label, int number) =>
        (await PsqlAsync(subject, label, $"INSERT INTO waybill (no, city) VALUES ({number}, 'Hangzhou')")).Succeeded();

    [Fact]
    [Requirement("realname-7.4.2-6c")]
    [Requirement("realname-7.9.2-8c")]
    [Requirement("gat389-4.3.3-a.1")]
    public async Task One_field_of_a_row_that_all_see_opens_for_some_is_overwritten_by_nobody_else_and_relabelled_with_a_record()
    {
        await labels.AppliedAsync();
        await labels.Running.MenshenAsync("seal", $"{LabelDeployment.Database}/public.sender.phone");
        (await PsqlAsync("chen_east", "public", "INSERT INTO sender VALUES (501, 'of 501', '13800138501'), (502, 'of 502', '13800138502')")).Succeeded();
        const string phones = "SELECT string_agg(name || ' ' || phone, ' ' ORDER BY id) FROM sender WHERE id IN (501, 502)";
        (await PsqlAsync("wu_west", "public", phones)).Text.ShouldBe("of 501 13800138501 of 502 13800138502");
        (await PsqlAsync("wu_west", "public", "SELECT count(*) FROM sender WHERE phone = '13800138501'")).Text.ShouldBe("1");
        (await RelabelFieldAsync("public", "internal:east")).Output.ShouldContain("phone of 1 rows has the label internal:east");

        foreach (var label in (string[])["public", "internal:west"]) (await PsqlAsync("wu_west", label, phones)).Text.ShouldBe("of 501 ****** of 502 13800138502");
        (await PsqlAsync("chen_east", "internal:east", phones)).Text.ShouldBe("of 501 13800138501 of 502 13800138502");
        (await PsqlAsync("wu_west", "public", "SELECT count(*) FROM sender WHERE phone = '13800138501'")).Text.ShouldBe("0");
        foreach (var attack in (string[])["UPDATE sender SET phone = '13900000000' WHERE id = 501", "UPDATE sender SET phone = NULL WHERE id = 501", "DELETE FROM sender WHERE id = 501", "UPDATE sender SET phone = (SELECT phone FROM sender WHERE id = 501) WHERE id = 502"])
        {
            var run = await PsqlAsync("wu_west", "public", attack);
            run.Error.ShouldContain("carries a label that the session does not dominate", customMessage: attack);
            run.Error.ShouldNotContain("~ms");
        }

        // Past the gateway, as a door of the engine: the ciphertext can be seen there, and is as little overwritten.
        (await labels.DirectAsync("direct_east", LabelDeployment.Public, "UPDATE sender SET phone = NULL WHERE id = 501")).Error.ShouldContain("carries a label");
        (await PsqlAsync("wu_west", "public", "UPDATE sender SET name = 'still 501' WHERE id = 501")).Succeeded();
        (await RelabelFieldAsync("internal:east", "public")).Output.ShouldContain("1 rows");
        (await PsqlAsync("wu_west", "public", phones)).Text.ShouldBe("still 501 13800138501 of 502 13800138502");
        (await labels.Running.JournalAsync()).Where(row => row.Event == "rows_relabelled" && row.Detail!.Contains("id=501 field phone", StringComparison.Ordinal))
            .Select(row => row.Detail!.Split(':')[0]).ShouldBe(["parcels/public.sender id=501 field phone from public to internal", "parcels/public.sender id=501 field phone from internal"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_field_of_a_group_whose_values_carry_no_labels_is_not_relabelled_and_why_is_said_and_recorded()
    {
        await labels.AppliedAsync();
        foreach (var (id, column, why) in ((int, string, string)[])[(511, "alias", "the policy does not give the values of seal group it-plain labels"), (512, "mobile", "seal group it-suffix carry a tag of their last characters")])
        {
            (await labels.Running.MenshenAsync("seal", $"{LabelDeployment.Database}/public.sender.{column}")).Succeeded();
            (await PsqlAsync("chen_east", "public", $"INSERT INTO sender (id, name, {column}) VALUES ({id}, 'of {id}', '13800138501')")).Succeeded();
            var run = await labels.Running.MenshenAsync(
                "label", "relabel", $"{LabelDeployment.Database}/public.sender", "--key", $"id={id}", "--field", column, "--from", "public", "--to", "internal:east", "--reason", "it names a person");
            run.Code.ShouldNotBe(0);
            (run.Output + run.Error).ShouldContain(why);
            (await labels.Running.JournalAsync()).ShouldContain(row => row.Event == "rows_relabelled" && row.Detail!.Contains($"id={id} field {column}", StringComparison.Ordinal) && row.Detail.Contains("refused", StringComparison.Ordinal));
        }
    }

    [Fact]
    [Requirement("gat389-4.3.2-4")]
    public async Task COPY_into_a_labelled_table_gives_its_rows_the_sessions_label_and_COPY_out_of_it_gives_what_the_session_sees()
    {
        await labels.AppliedAsync();
        foreach (var (who, rows) in ((string, string)[])[("chen_east", "601\tof-601\n602\tof-602\n"), ("wu_west", "601\tof-west\n")])
            (await CopyInAsync(who, "public.waybill (no, note)", rows)).Succeeded().Text.ShouldBe($"COPY {rows.Count(c => c == '\n')}");
        (await PsqlAsync("chen_east", null, "COPY (SELECT no, note FROM waybill WHERE no IN (601, 602) ORDER BY no) TO STDOUT")).Text.ShouldBe("601\tof-601\n602\tof-602");
        (await PsqlAsync("wu_west", null, "COPY (SELECT note FROM waybill WHERE no IN (601, 602)) TO STDOUT")).Text.ShouldBe("of-west");
        // All of it or nothing, with the table's own words, and as it was in one transaction.
        var twice = await CopyInAsync("chen_east", "public.waybill (no, note)", "603\tfine\n601\tagain\n");
        (twice.Code == 0).ShouldBeFalse();
        twice.Error.ShouldContain("duplicate key value violates unique constraint \"waybill_pkey\"");
        (await PsqlAsync("chen_east", null, "SELECT count(*) FROM waybill WHERE no = 603")).Text.ShouldBe("0");
        // Without the schema it is the table that the search path leads to.
        (await CopyInAsync("chen_east", "waybill (no, note)", "604\tx\n")).Succeeded().Text.ShouldBe("COPY 1");
        (await PsqlAsync("chen_east", null, "SELECT note FROM public.waybill WHERE no = 604")).Text.ShouldBe("x");
        (await PsqlAsync("wu_west", null, "SELECT count(*) FROM public.waybill WHERE no = 604")).Text.ShouldBe("0");
        // A sealed column is sealed on this way too, where the columns are named.
        (await labels.Running.MenshenAsync("seal", $"{LabelDeployment.Database}/public.sender.phone")).Code.ShouldBeInRange(0, 2);
        (await CopyInAsync("chen_east", "public.sender (id, name, phone)", "605\tcopied\t13800138605\n")).Succeeded();
        (await PsqlAsync("chen_east", null, "SELECT phone FROM sender WHERE id = 605")).Text.ShouldBe("13800138605");
        (await PsqlAsync("chen_east", null, "SELECT count(*) FROM pg_class WHERE relname = 'public.sender'")).Text.ShouldBe("1");
        (await CopyInAsync("chen_east", "public.sender", "606\tx\ty\tz\tw\n")).Error.ShouldContain("COPY FROM not supported with row-level security");
    }

    private Task<ToolRun> CopyInAsync(string subject, string into, string rows)
    {
        var file = Path.Combine(labels.Running.Directory, $"copy-{Guid.NewGuid():N}");
        File.WriteAllText(file, rows);
        return ToolRun.OfAsync("psql", ["-X", "-At", "-v", "ON_ERROR_STOP=1", "-c", $"\\copy {into} FROM '{file}'"], labels.People[subject].LibpqEnvironment);
    }

    private async Task<ToolRun> RelabelFieldAsync(string from, string to) => (await labels.Running.MenshenAsync(
        "label", "relabel", $"{LabelDeployment.Database}/public.sender", "--key", "id=501", "--field", "phone", "--from", from, "--to", to, "--reason", "it names a person")).Succeeded();

    private Task<ToolRun> PsqlAsync(string subject, string? label, string sql)
    {
        var environment = labels.People[subject].LibpqEnvironment;
        if (label is not null) environment["PGOPTIONS"] = $"-c menshen.label={label}";
        return ToolRun.OfAsync("psql", ["-X", "-At", "-v", "ON_ERROR_STOP=1", "-c", sql], environment);
    }
}
