namespace Menshen.Interop.Tests.Clients;

public sealed class PsqlUser(SharedDeployment shared) : ClientUser(shared, "it_psql");

public sealed class PsqlTests(PsqlUser client) : IClassFixture<PsqlUser>
{
    private DeploymentUser User => client.User;

    [Fact]
    public async Task Describes_tables_with_its_catalogue_queries()
    {
        await RunAsync("-c", "create table described (id int primary key, note text not null default 'x'); comment on table described is 'seen'");
        (await RunAsync("-P", "tuples_only=off", "-c", @"\d described")).Text.ShouldBe(
            """
            Table "public.described"
            Column|Type|Collation|Nullable|Default
            id|integer||not null|
            note|text||not null|'x'::text
            Indexes:
                "described_pkey" PRIMARY KEY, btree (id)
            """);
        (await RunAsync("-c", @"\dt+ described")).Text.ShouldBe("public|described|table|it_psql|permanent|heap|8192 bytes|seen");
    }

    [Theory]
    [InlineData("text")]
    [InlineData("csv")]
    [InlineData("binary")]
    public async Task Copies_out_and_in_again(string format)
    {
        var (from, to, file) = ($"copy_from_{format}", $"copy_to_{format}", Path.Combine(client.Deployment.Directory, $"it.{format}"));
        await RunAsync(
            "-c", $"create table {from} as select i, md5(i::text) as t, case when i % 3 = 0 then null else E'a\\t\"b\",\\n' || i end as n from generate_series(1, 5000) i",
            "-c", $"create table {to} (like {from})",
            "-c", $@"\copy {from} to '{file}' with (format {format})",
            "-c", $@"\copy {to} from '{file}' with (format {format})");
        (await RunAsync("-c", $"select md5(string_agg(x::text, ',' order by i)) from {from} x union select md5(string_agg(x::text, ',' order by i)) from {to} x"))
            .Lines.ShouldHaveSingleItem();
        (await User.StatementsAsync($"COPY {from} TO STDOUT")).ShouldHaveSingleItem().ShouldHaveSucceeded(5000, reads: [from]);
        (await User.StatementsAsync($"COPY {to} FROM STDIN")).ShouldHaveSingleItem().ShouldHaveSucceeded(5000, writes: [to]);
    }

    [Fact]
    public async Task Ctrl_C_cancels_the_statement_and_the_session_lives()
    {
        // script(1) gives psql a terminal: only there does it live on after Ctrl-C, which is a character typed into it.
        var process = ToolRun.Start("script", ["-qec", "psql -X -At -n", "/dev/null"], User.LibpqEnvironment);
        await process.StandardInput.WriteAsync("select pg_sleep(60) as cancelled_one;\n");
        await process.StandardInput.FlushAsync();
        await Eventually.TrueAsync(async () => (await RunAsync("-c", "select count(*) from pg_stat_activity where query like 'select pg_sleep(60)%'")).Text == "1");
        var run = await ToolRun.FinishAsync(process, "\u0003select 'alive ' || 6 * 7;\n\\q\n");
        run.Output.ShouldContain("canceling statement due to user request");
        run.Output.ShouldContain("alive 42");
        (await User.StatementAsync("cancelled_one")).SqlState.ShouldBe("57014");
    }

    [Fact]
    public async Task Several_statements_in_one_text_are_one_transaction_and_several_records()
    {
        await RunAsync("-c", "create table several (i int)");
        var run = await User.PsqlAsync("-c", "insert into several values (1); insert into several values (2), (3); select count(*) from several; select 1/0; insert into several values (4)");
        run.Code.ShouldBe(1);
        run.Error.ShouldContain("division by zero");
        (await RunAsync("-c", "select count(*) from several")).Text.ShouldBe("0");
        var inserts = await User.StatementsAsync("insert into several values");
        inserts.Select(row => (row.Outcome, row.Rows)).ShouldBe([("succeeded", 1ul), ("succeeded", 2ul), ("skipped", 0ul)], ignoreOrder: true);
    }

    [Fact]
    public async Task Variables_are_set_from_results() =>
        (await ScriptAsync("select 6 as six, 'seven' as seven \\gset\n\\echo :six :seven\n")).Text.ShouldBe("6 seven");

    [Fact]
    public async Task Errors_keep_their_place_their_fields_and_their_context()
    {
        var run = await ScriptAsync("\\set VERBOSITY verbose\nselect 1,\n       nothing_here\nfrom pg_class;\n", mayFail: true);
        run.Error.ShouldContain("LINE 2:        nothing_here");
        run.Error.ShouldContain("               ^");
        run.Error.ShouldContain("42703");
        run.Error.ShouldContain("LOCATION:  errorMissingColumn");
        var raised = await ScriptAsync("do $$ begin raise exception 'told' using errcode = 'ZZ001', detail = 'more', hint = 'help', table = 'tab'; end $$;\n", mayFail: true);
        raised.Error.ShouldContain("ERROR:  told\nDETAIL:  more\nHINT:  help\nCONTEXT:  PL/pgSQL function inline_code_block");
        (await User.StatementsAsync("nothing_here"))[0].SqlState.ShouldBe("42703");
    }

    [Fact]
    public async Task Setting_a_password_with_SQL_is_refused_and_says_how_to_do_it()
    {
        var run = await ToolRun.OfAsync("/usr/bin/setsid", ["psql", "-X", "-At", "-c", @"\password"], User.LibpqEnvironment, "new-pass\nnew-pass\n");
        run.Error.ShouldContain("ERROR:  the new password is refused: it is");
        run.Error.ShouldContain("menshen passwd");
        var refused = await User.StatementAsync("ALTER USER");
        refused.Outcome.ShouldBe("refused");
        refused.SqlState.ShouldBe("42501");
        refused.Text!.ShouldNotContain("SCRAM");
    }

    [Fact]
    public async Task Notifications_arrive() =>
        (await ScriptAsync("listen door;\nnotify door, 'knock';\nselect 1;\n")).Output
            .ShouldContain("Asynchronous notification \"door\" with payload \"knock\" received from server process with PID");

    [Fact]
    public async Task A_result_of_a_hundred_megabytes_is_the_same_as_without_Menshen()
    {
        const string Big = "psql -XAt -c \"select i, repeat(md5(i::text), 31) as big_one from generate_series(1, 100000) i\" | md5sum";
        var direct = await ToolRun.OfAsync("/bin/bash", ["-o", "pipefail", "-c", Big], client.Direct.DirectEnvironment(client.Direct.Database));
        var through = await ToolRun.OfAsync("/bin/bash", ["-o", "pipefail", "-c", Big], User.LibpqEnvironment);
        through.Succeeded().Text.ShouldBe(direct.Succeeded().Text);
        (await User.StatementAsync("big_one")).ShouldHaveSucceeded(100_000);
    }

    [Fact]
    public async Task The_journal_tells_who_asked_what_from_where()
    {
        await RunAsync("-c", "create table told (i int, secret text)", "-c", "insert into told values (1, 'top-secret-word') returning i", "-c", "select * from told where secret = 'top-secret-word'");
        var rows = await client.Deployment.JournalAsync(User.Name);
        var insert = await User.StatementAsync("insert into told");
        // RETURNING reads what was written.
        insert.ShouldHaveSucceeded(1, reads: ["told"], writes: ["told"]);
        insert.Command.ShouldBe("INSERT");
        insert.Application.ShouldBe("psql");
        (await User.StatementAsync("select * from told")).ShouldHaveSucceeded(1, reads: ["told"]);
        rows.ShouldAllBe(row => row.Text == null || !row.Text.Contains("top-secret-word", StringComparison.Ordinal));
        var opened = rows.Single(row => row.Event == "session_opened" && row.Session == insert.Session);
        opened.Detail!.ShouldContain("TLSv1.3");
        opened.Source.ShouldBe(insert.Source);
        rows.Single(row => row.Event == "session_closed" && row.Session == insert.Session).Detail!.ShouldContain("3 statements");
    }

    private async Task<ToolRun> RunAsync(params string[] arguments) => (await User.PsqlAsync(arguments)).Succeeded();

    private async Task<ToolRun> ScriptAsync(string script, bool mayFail = false)
    {
        var run = await ToolRun.OfAsync("psql", ["-X", "-At", "-f", "-"], User.LibpqEnvironment, script);
        return mayFail ? run : run.Succeeded();
    }
}
