using System.Text.Json;

namespace Menshen.Interop.Tests.Labels;

/// <summary>Labels from the command line to the rows, which are looked at straight in the engine, past Menshen.</summary>
public sealed class LabelTests(LabelDeployment labels) : IClassFixture<LabelDeployment>
{
    private const int Findings = 2;
    private const string Count = "SELECT count(*) FROM waybill";

    [Fact]
    [Requirement("gat389-4.3.1.2-1")]
    [Requirement("realname-7.9.2-6")]
    [Requirement("realname-7.5.2-4")]
    public async Task A_plan_says_what_would_be_done_and_applying_does_it_once()
    {
        var plan = await MenshenAsync("label", "apply", LabelDeployment.Database, "--plan", "--json");
        if (plan.Output.Contains("\"is_installed\":false", StringComparison.Ordinal))
        {
            using var json = JsonDocument.Parse(plan.Succeeded().Output);
            var table = json.RootElement.GetProperty("tables").EnumerateArray().Single(t => t.GetProperty("table").GetString() == "public.waybill");
            table.GetProperty("state").GetString().ShouldBe("to-label");
            table.GetProperty("keys")[0].GetString().ShouldBe("waybill_pkey");
            table.GetProperty("foreign_keys")[0].GetString().ShouldBe("waybill_sender_fkey");
            table.GetProperty("owner").GetString().ShouldBe("app");
            (await labels.DirectAsync("app", null, "SELECT count(*) FROM pg_attribute WHERE attname = 'mac_label'")).Succeeded().Text.ShouldBe("0");
        }

        await labels.AppliedAsync();
        (await MenshenAsync("label", "check", LabelDeployment.Database)).Succeeded().Output.ShouldContain("2 labelled tables");
        (await MenshenAsync("label", "apply", LabelDeployment.Database)).Succeeded().Output.ShouldContain("0 tables");
        (await labels.Running.JournalAsync()).Count(row => row.Event == "labels_applied" && row.Detail!.StartsWith("labelled parcels/public.waybill", StringComparison.Ordinal)).ShouldBe(1);
        (await MenshenAsync("label", "list")).Succeeded().Output.ShouldContain("secret:east,west,complaints");
    }

    [Fact]
    [Requirement("gat389-4.3.2-2")]
    [Requirement("realname-7.9.2-8a")]
    [Requirement("realname-7.4.2-6b")]
    [Requirement("realname-7.5.2-5")]
    public async Task Two_couriers_see_different_rows_of_one_table_and_the_office_all()
    {
        await labels.AppliedAsync();
        await RelabelAsync("no=1", "public", "internal:east");
        await RelabelAsync("no=2", "public", "internal:west");
        (await SeenAsync("chen_east", LabelDeployment.East)).ShouldBe("1 0");
        (await SeenAsync("chen_east", LabelDeployment.Public)).ShouldBe("0 0");
        (await SeenAsync("wu_west", LabelDeployment.West)).ShouldBe("0 1");
        (await SeenAsync("office", LabelDeployment.All)).ShouldBe("1 1");
        // Doors to labels that are not theirs do not exist.
        (await labels.HasDoorAsync("chen_east", LabelDeployment.East)).ShouldBeTrue();
        (await labels.HasDoorAsync("chen_east", LabelDeployment.West)).ShouldBeFalse();
        (await labels.DirectAsync("wu_west", LabelDeployment.All, Count)).Code.ShouldNotBe(0);
    }

    [Fact]
    [Requirement("gat389-4.3.1.1-1")]
    public async Task Who_has_no_clearance_and_the_owner_himself_see_no_labelled_row()
    {
        await labels.AppliedAsync();
        (await labels.DirectAsync("nobody_cleared", null, Count)).Succeeded().Text.ShouldBe("0");
        (await labels.DirectAsync("app", null, Count)).Succeeded().Text.ShouldBe("0");
        (await MenshenAsync("label", "show", "nobody_cleared")).Succeeded().Output.ShouldContain("no clearance");
    }

    [Fact]
    [Requirement("realname-7.9.2-8b")]
    [Requirement("realname-7.9.2-7")]
    public async Task The_owner_of_table_and_schema_does_not_switch_the_policy_off()
    {
        await labels.AppliedAsync();
        foreach (var attempt in (string[])[
            "ALTER TABLE waybill DISABLE ROW LEVEL SECURITY", "ALTER TABLE waybill NO FORCE ROW LEVEL SECURITY", "DROP POLICY menshen_read ON waybill",
            "CREATE POLICY mine ON waybill USING (true)", "TRUNCATE waybill", "ALTER TABLE waybill OWNER TO app", "DROP TABLE waybill", "DROP SCHEMA public CASCADE",
            "ALTER EVENT TRIGGER menshen_labels_before DISABLE", "UPDATE waybill SET mac_label = 1", "SET backtrace_functions = '7,7,7'", "DROP DATABASE parcels"])
            (await labels.DirectAsync("app", null, attempt)).Error.ShouldContain("ERROR", customMessage: attempt);
        (await labels.DirectAsync("app", null, Count)).Succeeded().Text.ShouldBe("0");
        (await MenshenAsync("label", "check", LabelDeployment.Database)).Succeeded();
    }

    [Fact]
    [Requirement("gat389-4.3.2-4")]
    public async Task Relabelling_has_a_record_and_an_open_cursor_does_not_fetch_the_row_any_more()
    {
        await labels.AppliedAsync();
        await labels.OpenAsync("chen_east");
        using var reader = ToolRun.Start("psql", ["-X", "-At", "-v", "ON_ERROR_STOP=1"], labels.Environment("chen_east", LabelDeployment.East));
        await reader.StandardInput.WriteLineAsync("BEGIN; DECLARE c CURSOR FOR SELECT no FROM waybill WHERE no IN (3, 4) ORDER BY no; FETCH c;");
        await reader.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        await UntilReadAsync(reader, "3");
        var relabelled = await RelabelAsync("no=4", "public", "secret:east,west,complaints");
        relabelled.Output.ShouldContain("1 rows");
        relabelled.Output.ShouldContain("1 sessions were ended");
        await reader.StandardInput.WriteLineAsync("FETCH c;");
        reader.StandardInput.Close();
        (await reader.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldNotContain("4");
        (await reader.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldContain("terminat");
        await reader.WaitForExitAsync(TestContext.Current.CancellationToken);
        var record = (await labels.Running.JournalAsync()).Single(row => row.Event == "rows_relabelled" && row.Detail!.Contains("no=4", StringComparison.Ordinal));
        record.Detail.ShouldBe("parcels/public.waybill no=4 from public to secret:east,west,complaints: 1 row(s), reason: it names a person; done, 1 reader(s) ended");
        record.Subject.ShouldBe(Administrators.Security);
    }

    [Fact]
    [Requirement("realname-7.5.1-9")]
    public async Task A_downgrade_takes_the_password_again_and_an_upgrade_a_reason()
    {
        await labels.AppliedAsync();
        await RelabelAsync("no=5", "public", "internal:east");
        string[] words = ["label", "relabel", $"{LabelDeployment.Database}/public.waybill", "--key", "no=5", "--from", "internal:east", "--to", "public", "--reason", "published"];
        var wrong = Path.GetTempFileName();
        await File.WriteAllTextAsync(wrong, "falsch\n", TestContext.Current.CancellationToken);
        (await MenshenAsync([.. words, "--password-file", wrong])).Error.ShouldContain("do not fit");
        File.Delete(wrong);
        (await labels.DirectAsync("chen_east", LabelDeployment.Public, "SELECT count(*) FROM waybill WHERE no = 5")).Text.ShouldBe("0");
        (await MenshenAsync(words)).Succeeded();
        (await labels.DirectAsync("chen_east", LabelDeployment.Public, "SELECT count(*) FROM waybill WHERE no = 5")).Text.ShouldBe("1");
        (await MenshenAsync([.. words[..^2]])).Error.ShouldContain("reason");
        (await MenshenAsync("label", "relabel", "parcels/public.waybill", "--key", "no=777", "--from", "public", "--to", "internal:east", "--reason", "x")).Error.ShouldContain("no row");
        (await MenshenAsync("label", "relabel", "parcels/public.waybill", "--key", "no=5", "--from", "public", "--to", "internal", "--reason", "x")).Error.ShouldContain("among the labels");
    }

    [Fact]
    [Requirement("realname-7.4.2-1.2")]
    public async Task A_clearance_is_raised_by_two_lowered_by_one_and_its_sessions_end()
    {
        await labels.AppliedAsync();
        var asked = await MenshenAsync("label", "clearance", "passing", "--highest", "internal:east", "--reason", "new route");
        asked.Code.ShouldBe(Findings);
        asked.Error.ShouldContain("waits for another person's approval");
        (await labels.HasDoorAsync("passing", LabelDeployment.East)).ShouldBeFalse();
        (await MenshenAsync("approvals", "approve", await labels.WaitingAsync("label.clearance", "passing"), "--reason", "seen the route")).Succeeded();
        (await labels.DirectAsync("passing", LabelDeployment.East, "SELECT count(*) > 0 FROM waybill")).Succeeded().Text.ShouldBe("t");
        (await MenshenAsync("label", "show", "passing", "--json")).Succeeded().Output.ShouldContain("\"source\":\"command\"");

        using var session = ToolRun.Start("psql", ["-X", "-At"], labels.Environment("passing", LabelDeployment.East));
        await session.StandardInput.WriteLineAsync("SELECT 'in';");
        await session.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        await UntilReadAsync(session, "in");
        (await MenshenAsync("label", "clearance", "passing", "--highest", "public", "--reason", "route given up")).Succeeded();
        await session.StandardInput.WriteLineAsync("SELECT 'still ' || 'in';");
        session.StandardInput.Close();
        (await session.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldNotContain("still in");
        await session.WaitForExitAsync(TestContext.Current.CancellationToken);
        (await labels.HasDoorAsync("passing", LabelDeployment.East)).ShouldBeFalse();
        var records = (await labels.Running.JournalAsync()).Where(row => row.Event == "clearance_changed").Select(row => row.Detail!).ToList();
        records[0].ShouldContain("passing from none to public to internal:east, default internal:east, reason: new route; approval ");
        records[1].ShouldContain("reason: route given up; approval 0");
    }

    [Fact]
    [Requirement("realname-7.5.2-2.2")]
    public async Task Nobody_sets_the_own_clearance_and_only_the_security_administrator_sets_any()
    {
        (await MenshenAsync("label", "clearance", Administrators.Security, "--highest", "public", "--reason", "x")).Error.ShouldContain("own clearance");
        foreach (var name in (string[])[Administrators.System, Administrators.Auditor])
        {
            var password = await labels.Running.Administrators.PasswordOfAsync(labels.Running, name);
            (await labels.Running.MenshenAsAsync(name, password, "", "label", "apply", LabelDeployment.Database)).Error.ShouldContain("not for");
        }

        var auditor = await labels.Running.Administrators.PasswordOfAsync(labels.Running, Administrators.Auditor);
        (await labels.Running.MenshenAsAsync(Administrators.Auditor, auditor, "", "label", "list")).Succeeded();
    }

    [Fact]
    public async Task Who_leaves_a_group_loses_its_label_and_who_is_deleted_every_door()
    {
        await labels.AppliedAsync();
        await labels.Running.AddPersonAsync("leaving", LabelDeployment.Database);
        (await MenshenAsync("group", "member", "add", "couriers-east", "leaving")).Succeeded();
        await Eventually.TrueAsync(() => labels.HasDoorAsync("leaving", LabelDeployment.East));
        (await MenshenAsync("group", "member", "remove", "couriers-east", "leaving")).Succeeded();
        await Eventually.TrueAsync(async () => !await labels.HasDoorAsync("leaving", LabelDeployment.East));
        (await MenshenAsync("group", "member", "add", "couriers-east", "leaving")).Succeeded();
        await Eventually.TrueAsync(() => labels.HasDoorAsync("leaving", LabelDeployment.East));
        (await MenshenAsync("user", "disable", "leaving")).Succeeded();
        (await labels.HasDoorAsync("leaving", LabelDeployment.East)).ShouldBeFalse();
    }

    private Task<ToolRun> MenshenAsync(params string[] words) => labels.Running.MenshenAsync(words);

    private async Task<ToolRun> RelabelAsync(string key, string from, string to) =>
        (await MenshenAsync("label", "relabel", $"{LabelDeployment.Database}/public.waybill", "--key", key, "--from", from, "--to", to, "--reason", "it names a person")).Succeeded();

    private async Task<string> SeenAsync(string subject, string label) => (await labels.DirectAsync(
        subject, label, "SELECT count(*) FILTER (WHERE no = 1) || ' ' || count(*) FILTER (WHERE no = 2) FROM waybill")).Succeeded().Text;

    private static async Task UntilReadAsync(System.Diagnostics.Process process, string line)
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } read)
        {
            if (read == line) return;
        }

        throw new InvalidOperationException($"psql ended before it said {line}");
    }
}
