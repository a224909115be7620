using System.Text.Json;

namespace Menshen.Interop.Tests.Audit;

/// <summary>Each selector, alone and combined, gives the known set of a known past.</summary>
public sealed class AuditQueryTests(AuditDeployment audit) : IClassFixture<AuditDeployment>
{
    [Theory]
    [InlineData("--object it_none", "")]
    [InlineData("--object parcel", "CREATE TABLE INSERT SELECT")]
    [InlineData("--object parcel --type INSERT", "INSERT")]
    [InlineData("--subject it_courier --type statement --result ok", "CREATE TABLE INSERT SELECT CREATE TABLE")]
    [InlineData("--subject it_courier --result failed", "SELECT SELECT")]
    [InlineData("--subject it_courier --sqlstate 22012", "SELECT")]
    [InlineData("--subject it_courier --text NOWHERE", "SELECT")]
    [InlineData("--subject it_clerk --result refused", "ALTER ROLE self.password")]
    [InlineData("--application till --type statement", "SELECT")]
    [InlineData("--database it_clerk --result failed", "login_failed")]
    [InlineData("--type login_failed --subject it_clerk --source 127.0.0.1", "login_failed")]
    [InlineData("--type login_failed --source 192.0.2.0/24", "")]
    [InlineData("--source 127.0.0.0/8 --object parcel --result ok --subject it_courier --since 1h", "CREATE TABLE INSERT SELECT")]
    [InlineData("--object parcel --until 2026-01-01", "")]
    [InlineData("--subject it_courier --database it_courier --privilege insert", "INSERT")]
    [InlineData("--subject it_courier --privilege ddl", "CREATE TABLE CREATE TABLE")]
    [InlineData("--object parcel --privilege delete", "")]
    [InlineData("--object parcel --text $1=11", "SELECT")]
    [InlineData("--type administrator.appoint", "administrator.appoint administrator.appoint administrator.appoint")]
    [InlineData("--type user.add --object it_clerk --result ok", "user.add")]
    [Requirement("gbt20009-5.1.2.4-a")]
    [Requirement("gbt20009-5.1.2.4-b")]
    [Requirement("gbt20009-5.1.2.4-c")]
    [Requirement("gbt20009-5.1.2.5-a")]
    [Requirement("credit-6.2-d")]
    [Requirement("credit-6.4-d")]
    [Requirement("gbt20009-5.1.2.1-a4")]
    [Requirement("realname-7.4.3-2.4")]
    [Requirement("credit-6.2-a1")]
    [Requirement("credit-6.2-a2")]
    [Requirement("realname-7.9.3-2.1")]
    [Requirement("tencentdb-2.4-1.1")]
    public async Task A_combination_of_conditions_finds_the_known_records(string conditions, string actions)
    {
        var found = await QueryAsync([.. conditions.Split(' '), "--sort", "oldest"]);
        string.Join(' ', found.Select(r => r.GetProperty("action").GetString() ?? r.GetProperty("event_type").GetString())).ShouldBe(actions);
    }

    [Fact]
    [Requirement("credit-6.2-a3.1")]
    [Requirement("credit-6.2-a3.2")]
    [Requirement("realname-7.4.3-1")]
    [Requirement("tencentdb-2.4-2")]
    public async Task Every_user_of_database_platform_and_machine_is_on_record_with_what_he_did_and_from_where()
    {
        var running = audit.Deployment;
        // The machine's users, by what its own log tells; the platform's and the database's by coming.
        await File.AppendAllTextAsync(
            AuditDeployment.HostLog(running), "Nov 27 03:40:51 gate sshd[812]: Accepted publickey for os_root from 192.0.2.77 port 51234 ssh2\n"
            + "Nov 27 03:41:02 gate sudo:    os_alice : TTY=pts/0 ; PWD=/home/os_alice ; USER=root ; COMMAND=/usr/bin/pg_dump\n");
        foreach (var user in (DeploymentUser[])[audit.SystemAdministrator, audit.SecurityAdministrator])
            await user.PsqlAsync("-c", "select 1 as here");
        (await new DeploymentUser(running, "menshen", "guessed", "postgres").PsqlAsync("-c", "select 1")).Code.ShouldBe(2);
        await Eventually.TrueAsync(async () => (await QueryAsync("--type", "host_recorded")).Count >= 2);
        await AuditDeployment.CaughtUpAsync(running, audit.Auditor);

        var recorded = (await audit.Auditor.PsqlAsync("-c", "SELECT DISTINCT subject FROM audit.record WHERE subject IS NOT NULL")).Succeeded().Lines.ToHashSet();
        using var users = JsonDocument.Parse((await running.MenshenAsync("user", "list", "--json")).Succeeded().Output);
        users.RootElement.GetProperty("users").EnumerateArray().Select(u => u.GetProperty("name").GetString()).Where(name => !recorded.Contains(name!)).ShouldBeEmpty();
        foreach (var other in (string[])["menshen", "os_root", "os_alice"]) recorded.ShouldContain(other);

        var came = (await QueryAsync("--type", "host_recorded", "--source", "192.0.2.77")).Single();
        came.GetProperty("subject").GetString().ShouldBe("os_root");
        (await QueryAsync("--type", "host_recorded", "--subject", "os_alice", "--text", "pg_dump")).Count.ShouldBe(1);
        (await audit.Auditor.PsqlAsync("-c", "SELECT DISTINCT host(source_address) FROM audit.record WHERE event_type = 'session_opened'")).Succeeded().Text.ShouldBe("127.0.0.1");
        (await QueryAsync("--type", "user.add", "--object", "it_clerk")).Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.2-c")]
    [Requirement("gat389-5.1.1.1-2")]
    public async Task A_session_and_its_records_say_the_number_of_the_subject_and_its_groups_as_they_were_then()
    {
        var running = audit.Deployment;
        var member = await running.AddUserAsync("it_member");
        (await running.MenshenAsync("group", "add", "it_riders")).Succeeded();
        (await running.MenshenAsync("group", "member", "add", "it_riders", member.Name)).Succeeded();
        // The groups of a log-in are those that the gateway knows then: it hears of them within a second.
        await Eventually.TrueAsync(async () => (await GroupsAsync("first_rider")).EndsWith("|it_riders", StringComparison.Ordinal));
        using var users = JsonDocument.Parse((await running.MenshenAsync("user", "list", "--json")).Succeeded().Output);
        var numbers = users.RootElement.GetProperty("users").EnumerateArray().ToDictionary(u => u.GetProperty("name").GetString()!, u => u.GetProperty("id").GetInt64());
        numbers.Values.ShouldBeUnique();
        // It stays until its input ends.
        var open = ToolRun.Start("psql", ["-X"], member.LibpqEnvironment);
        JsonElement[] sessions = [];
        await Eventually.TrueAsync(async () =>
        {
            using var listing = JsonDocument.Parse((await running.MenshenAsync("session", "list", "--json")).Succeeded().Output);
            sessions = [.. listing.RootElement.GetProperty("sessions").EnumerateArray().Select(s => s.Clone())];
            return sessions.Any(s => s.GetProperty("user").GetString() == member.Name);
        });
        sessions.ShouldAllBe(s => s.GetProperty("user_id").GetInt64() == numbers[s.GetProperty("user").GetString()!]);
        (await ToolRun.FinishAsync(open)).Succeeded();

        var before = await GroupsAsync("first_rider");
        (await running.MenshenAsync("group", "member", "remove", "it_riders", member.Name)).Succeeded();
        await Eventually.TrueAsync(async () => await GroupsAsync("no_rider") == $"{numbers[member.Name]}|");
        // What is now does not change what was.
        before.ShouldBe($"{numbers[member.Name]}|it_riders");
        (await RecordedAsync("first_rider")).ShouldBe(before);

        async Task<string> GroupsAsync(string mark)
        {
            (await member.PsqlAsync("-c", $"select 1 as {mark}")).Succeeded();
            return await RecordedAsync(mark);
        }

        async Task<string> RecordedAsync(string mark)
        {
            await AuditDeployment.CaughtUpAsync(running, audit.Auditor);
            return (await audit.Auditor.PsqlAsync(
                "-c", $"SELECT subject_id, array_to_string(groups, ',') FROM audit.record WHERE event_type = 'statement' AND statement LIKE '%as {mark}' AND subject = 'it_member' ORDER BY index DESC LIMIT 1")).Succeeded().Text;
        }
    }

    [Theory]
    [InlineData("rows", "40 10 0")]
    [InlineData("oldest", "0 40 10")]
    [InlineData("time", "10 40 0")]
    [InlineData("type", "0 40 10")]
    [Requirement("gbt20009-5.1.2.5-b")]
    public async Task Records_come_sorted_by_the_field_that_was_asked_for(string field, string rows) =>
        string.Join(' ', (await QueryAsync("--object", "parcel", "--sort", field)).Select(r => r.GetProperty("rows").GetInt64())).ShouldBe(rows);

    [Theory]
    [InlineData("type", "SELECT 3 2, CREATE TABLE 2 0, INSERT 1 0")]
    [InlineData("object", "parcel 3 0, nowhere 1 1, route 1 0,  1 1")]
    [InlineData("subject", "it_courier 6 2")]
    [InlineData("source", "127.0.0.1 6 2")]
    [InlineData("application", "psql 6 2")]
    [InlineData("database", "it_courier 6 2")]
    [InlineData("result", "succeeded 4 0, failed 2 2")]
    [Requirement("gbt20009-5.1.2.5-b")]
    public async Task Records_are_counted_by_the_field_that_was_asked_for(string field, string counts)
    {
        var found = await QueryAsync("--subject", "it_courier", "--database", "it_courier", "--type", "statement", "--group-by", field);
        string.Join(", ", found.Select(r => $"{r.GetProperty("key").GetString()} {r.GetProperty("records").GetInt64()} {r.GetProperty("failures").GetInt64()}"))
            .ShouldBe(counts);
    }

    [Fact]
    [Requirement("realname-7.9.3-3")]
    [Requirement("credit-5.2-g.2")]
    public async Task Who_touched_a_column_is_found_by_the_column()
    {
        // CREATE TABLE and an INSERT without a list of columns touch all of them.
        (await QueryAsync("--object", "parcel.phone")).Select(r => r.GetProperty("action").GetString()).Order()
            .ShouldBe(["CREATE TABLE", "INSERT", "SELECT"]);
        (await QueryAsync("--object", "nothing.phone")).ShouldBeEmpty();
    }

    [Fact]
    [Requirement("realname-7.9.2-5.2")]
    [Requirement("gat389-4.1.1-b.2")]
    [Requirement("gbt20009-5.1.2.2-a")]
    public async Task Two_users_of_one_pools_account_are_told_apart_in_each_record_and_in_the_list_of_sessions()
    {
        var pool = await audit.Deployment.AddUserAsync("it_pool");
        (await pool.PsqlAsync("-c", "create table pooled (id int)")).Error.ShouldContain("SET menshen.end_user");
        (await pool.PsqlAsync(
            "-c", "set menshen.end_user = 'zhang.wei'", "-c", "create table pooled (id int)", "-c", "select id from pooled",
            "-c", "set menshen.end_user = '李娜'", "-c", "select id from pooled where id = 1", "-c", "reset menshen.end_user", "-c", "select 1")).Succeeded();
        var open = ToolRun.Start("psql", ["-X"], new Dictionary<string, string>(pool.LibpqEnvironment) { ["PGOPTIONS"] = "-c menshen.end_user=wang" });
        await Eventually.TrueAsync(async () =>
        {
            using var listing = JsonDocument.Parse((await audit.Deployment.MenshenAsync("session", "list", "--json")).Succeeded().Output);
            return listing.RootElement.GetProperty("sessions").EnumerateArray().Any(s => s.GetProperty("user").GetString() == pool.Name && s.GetProperty("end_user").GetString() == "wang");
        });
        await AuditDeployment.CaughtUpAsync(audit.Deployment, audit.Auditor);
        (await ActionsAsync("--end-user", "zhang.wei", "--type", "statement")).ShouldBe("CREATE TABLE SELECT SET");
        (await ActionsAsync("--end-user", "李娜", "--object", "pooled")).ShouldBe("SELECT");
        (await ActionsAsync("--end-user", "zhang.wei", "--type", "end_user_named")).ShouldBe("end-user.named");
        (await ActionsAsync("--end-user", "nobody")).ShouldBe("");
        (await QueryAsync("--subject", "it_pool", "--type", "statement", "--group-by", "end-user")).Select(r => $"{r.GetProperty("key").GetString()} {r.GetProperty("records").GetInt64()}")
            .ShouldContain("zhang.wei 3");
        (await audit.Auditor.AuditAsync("query", "--end-user", "李娜", "--object", "pooled", "--lang", "en")).Succeeded().Lines[1].ShouldContain("\t李娜\t");
        (await ToolRun.FinishAsync(open)).Succeeded();

        async Task<string> ActionsAsync(params string[] conditions) =>
            string.Join(' ', (await QueryAsync([.. conditions, "--sort", "oldest"])).Select(r => r.GetProperty("action").GetString()));
    }

    [Fact]
    [Requirement("tencentdb-2.3-1.2")]
    public async Task What_operators_do_and_what_is_refused_to_them_is_found_with_the_policy_and_the_rule_that_decided()
    {
        var running = audit.Deployment;
        var operators = await running.AddUserAsync("it_ops");
        (await operators.PsqlAsync("-c", "select 1 as looked")).Succeeded();
        (await operators.PsqlAsync("-c", "create table sneaked (id int)")).Error.ShouldContain("the rule \"ops-look\"");
        (await running.MenshenAsAsync("it_sys", audit.SystemAdministrator.Password, "", "group", "add", "sneaked")).Code.ShouldNotBe(0);
        (await running.MenshenAsAsync("it_sec", audit.SecurityAdministrator.Password, "", "group", "add", "it_watch")).Succeeded();
        (await audit.SystemAdministrator.At("it_courier").PsqlAsync("-c", "select 1")).Code.ShouldNotBe(0);
        await AuditDeployment.CaughtUpAsync(running, audit.Auditor);

        (await SaidAsync("--subject", "it_ops", "--type", "session_opened")).ShouldBe(["access:ops-here", "access:ops-here"]);
        (await SaidAsync("--subject", "it_ops", "--type", "statement")).ShouldBe(["statements:ops-look, grants", "statements:ops-look=refused"]);
        (await SaidAsync("--subject", "it_sys", "--type", "group.add")).ShouldBe(["powers:sysadmin=refused"]);
        (await SaidAsync("--subject", "it_sec", "--type", "group.add", "--object", "it_watch")).ShouldBe(["powers:secadmin", "powers:secadmin"]);
        (await SaidAsync("--subject", "it_sys", "--type", "login_failed")).ShouldBe(["engine=refused"]);
        // By the rule alone, whoever it was.
        (await SaidAsync("--rule", "ops-look")).ShouldBe(["statements:ops-look, grants", "statements:ops-look=refused"]);
        (await SaidAsync("--rule", "statements:ops-look=refused")).ShouldBe(["statements:ops-look=refused"]);
        (await QueryAsync("--rule", "no-such-rule")).ShouldBeEmpty();

        async Task<string[]> SaidAsync(params string[] conditions)
        {
            var found = await QueryAsync([.. conditions, "--sort", "oldest"]);
            found.Select(record => record.GetProperty("policy").GetInt64()).ShouldAllBe(number => number > 0);
            return [.. found.Select(record => string.Join(", ", record.GetProperty("rules").EnumerateArray().Select(rule => rule.GetString())))];
        }
    }

    [Fact]
    public async Task From_an_alarm_one_comes_to_the_session_the_person_and_all_that_was_done_in_it_to_a_proof_and_to_the_report_of_the_month()
    {
        var (running, auditor) = (audit.Deployment, audit.Auditor);
        var careless = await running.AddPersonAsync("it_careless");
        (await careless.PsqlAsync("-c", "CREATE TABLE mess (id int, state text)", "-c", "INSERT INTO mess VALUES (1, 'a'), (2, 'b')", "-c", "UPDATE mess SET state = 'x'")).Succeeded();
        (await careless.PsqlAsync("-c", "SELECT 1 AS later")).Succeeded();
        JsonElement alarm = default;
        await Eventually.TrueAsync(
            async () => (alarm = (await running.MenshenAsync("alarm", "list", "--rule", "change-without-where", "--json")).Succeeded().Lines
                .Select(line => JsonDocument.Parse(line).RootElement).FirstOrDefault(found => found.GetProperty("subject").GetString() == "it_careless")).ValueKind == JsonValueKind.Object,
            "no alarm", BusyMachine.Patience);
        await AuditDeployment.CaughtUpAsync(running, auditor);

        var number = alarm.GetProperty("trigger").GetRawText();
        var record = (await QueryAsync("--record", number)).ShouldHaveSingleItem();
        (record.GetProperty("action").GetString(), record.GetProperty("subject").GetString(), record.GetProperty("rows").GetInt64()).ShouldBe(("UPDATE", "it_careless", 2));
        record.GetProperty("person").GetString().ShouldNotBeNullOrEmpty();
        (await QueryAsync("--record", number, "--subject", "it_clerk")).ShouldBeEmpty();
        var session = await QueryAsync("--session", record.GetProperty("session").GetRawText(), "--type", "statement", "--sort", "oldest");
        string.Join(' ', session.Select(one => one.GetProperty("action").GetString())).ShouldBe("CREATE TABLE INSERT UPDATE");

        var proof = Path.Combine(running.Directory, "mess.proof");
        (await running.MenshenAsync("journal", "prove", number, "--out", proof)).Succeeded();
        (await running.MenshenAsync("journal", "check", proof, "--key", Path.Combine(running.Directory, "journal.pub"))).Succeeded();
        // As it will be made when this month is over.
        var next = DateTime.Now.AddMonths(1).ToString("yyyy-MM-02", System.Globalization.CultureInfo.InvariantCulture);
        (await auditor.AuditAsync("report", "--period", "month", "--until", next, "--topic", "alarms", "--form", "csv")).Succeeded().Output.ShouldContain("change-without-where");
    }

    [Fact]
    public async Task A_day_is_counted_as_a_day()
    {
        var before = DateTime.Now;
        var days = await QueryAsync("--group-by", "day");
        days.Sum(d => d.GetProperty("records").GetInt64()).ShouldBeGreaterThan(20);
        days[^1].GetProperty("key").GetString()!.ShouldBeOneOf(before.ToString("yyyy-MM-dd", null), DateTime.Now.ToString("yyyy-MM-dd", null));
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.3-b")]
    public async Task People_read_a_listing_with_headings_in_their_language()
    {
        var english = (await audit.Auditor.AuditAsync("query", "--object", "route", "--lang", "en")).Succeeded();
        english.Lines[0].ShouldStartWith("time\tsubject\tsource");
        english.Lines[1].ShouldContain("it_courier\t127.0.0.1\tit_courier\tpsql\tCREATE TABLE\tsucceeded");
        (await audit.Auditor.AuditAsync("query", "--object", "route", "--lang", "zh")).Succeeded().Lines[0].ShouldStartWith("时间\t主体\t来源");
    }

    [Fact]
    public async Task What_looks_like_SQL_is_only_a_value()
    {
        (await QueryAsync("--subject", "x' OR '1'='1")).ShouldBeEmpty();
        (await audit.Auditor.AuditAsync("query", "--source", "1; drop")).Code.ShouldBe(2);
    }

    private async Task<IReadOnlyList<JsonElement>> QueryAsync(params string[] conditions)
    {
        var run = (await audit.Auditor.AuditAsync(["query", .. conditions, "--json"])).Succeeded();
        return [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
