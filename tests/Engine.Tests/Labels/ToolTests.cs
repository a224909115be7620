using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;

namespace Menshen.Engine.Tests.Labels;

/// <summary>What people's tools do as a subject with a label; what they cannot is written down in docs/threats/labels.md.</summary>
[Collection(LabelTests.Name)]
public sealed class ToolTests(LabelFixture fixture)
{
    [Theory]
    [InlineData(@"\d")]
    [InlineData(@"\d box.account")]
    [InlineData(@"\d+ box.account")]
    [InlineData(@"\dt *.*")]
    [InlineData(@"\dv")]
    [InlineData(@"\ds")]
    [InlineData(@"\di")]
    [InlineData(@"\df")]
    [InlineData(@"\dn+")]
    [InlineData(@"\dp box.*")]
    [InlineData(@"\du")]
    [InlineData(@"\dT+")]
    [InlineData(@"\dD")]
    [InlineData(@"\dC")]
    [InlineData(@"\dd")]
    [InlineData(@"\dx")]
    [InlineData(@"\l")]
    [InlineData(@"\copy (SELECT note FROM box.account) TO STDOUT")]
    [InlineData("SELECT table_name FROM information_schema.tables")]
    [InlineData("SELECT column_name FROM information_schema.columns")]
    public async Task Psql_describes_a_labelled_database_to_a_subject(string command)
    {
        var (code, _, errors) = await RunAsync("psql", "-X", "-v", "ON_ERROR_STOP=1", "-c", command);
        errors.Replace("Did not find any relations.\n", "", StringComparison.Ordinal).ShouldBeEmpty();
        code.ShouldBe(0);
    }

    [Theory]
    [InlineData(@"\l+", "pg_database_size")]
    [InlineData(@"\dt+ box.*", "pg_table_size")]
    [InlineData(@"\di+ box.*", "pg_table_size")]
    [InlineData("SELECT * FROM pg_class", "pg_class")]
    [InlineData("SELECT * FROM pg_stat_activity", "pg_stat_activity")]
    public async Task What_would_tell_of_others_work_is_refused_by_name(string command, string what)
    {
        var (code, _, errors) = await RunAsync("psql", "-X", "-v", "ON_ERROR_STOP=1", "-c", command);
        code.ShouldNotBe(0);
        errors.ShouldContain("permission denied");
        errors.ShouldContain(what);
    }

    [Fact]
    public async Task A_purge_leaves_labels_and_what_keeps_them_as_they_are()
    {
        var database = await fixture.CopyAsync("hardened");
        const string rows = "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM box.account t";
        var before = await fixture.TcbAsync(rows, database);
        before.ShouldNotBeNull();
        List<string> done = [];
        await new TablePurge(fixture.Engine).RunAsync(database, [("box", "account")], _ => { }, outcome => done.Add(outcome.Table), TestContext.Current.CancellationToken);
        done.ShouldContain("box.account");
        (await fixture.TcbAsync(rows, database)).ShouldBe(before);
        (await fixture.TcbAsync("SELECT string_agg(v, '; ') FROM menshen_labels.violations() v", database)).ShouldBe(DBNull.Value);
    }

    [Fact]
    public async Task A_subject_has_no_pg_dump_because_it_reads_the_counters_of_all_tables()
    {
        var (code, text, errors) = await RunAsync("pg_dump", "--enable-row-security", "-t", "box.account");
        code.ShouldNotBe(0);
        errors.ShouldContain("permission denied for table pg_class");
        text.ShouldNotContain("open-1");
    }

    [Fact]
    public async Task Npgsql_loads_the_types_of_a_labelled_database()
    {
        await using var session = await fixture.EnterAsAsync("bob.1", await fixture.SharedCopyAsync("hardened"), loadsTypes: true);
        (await Statements.RunAsync(session, "SELECT ARRAY[1, 2]")).ShouldBe(new[] { 1, 2 });
    }

    private async Task<(int Code, string Text, string Errors)> RunAsync(string program, params string[] arguments)
    {
        var run = await ToolRun.OfAsync(program, arguments, new Dictionary<string, string>
        {
            ["PGHOST"] = Path.GetDirectoryName(fixture.Engine.Address!.SocketPath)!,
            ["PGDATABASE"] = await fixture.SharedCopyAsync("hardened"),
            ["PGUSER"] = "bob.1",
            ["PGPASSWORD"] = System.Text.Encoding.ASCII.GetString(fixture.Secrets.PasswordFor("bob.1")),
        });
        return (run.Code, run.Output, run.Error);
    }
}
