namespace Menshen.Interop.Tests.Clients;

public sealed class PsycopgCases(SharedDeployment shared) : ScriptCases(shared, "it_psycopg")
{
    // Debian's package is for Debian's Python, which need not be the first on the path.
    protected override Task<ToolRun> RunAsync(string scripts) =>
        ToolRun.OfAsync("/usr/bin/python3", [Path.Combine(scripts, "psycopg_cases.py")], User.LibpqEnvironment);
}

/// <summary>psycopg 3; the cases are in <c>Scripts/psycopg_cases.py</c>.</summary>
public sealed class PsycopgTests(PsycopgCases cases) : IClassFixture<PsycopgCases>
{
    [Theory]
    [InlineData("pipeline", "[39800,300]")]
    [InlineData("pipeline_error", """["23505",1,"IDLE"]""")]
    [InlineData("server_side_cursor", "[50005000,51]")]
    [InlineData("copy", """[5000,12497500,"zeile\t1\n\\",null]""")]
    [InlineData("copy_broken_off", """["22P02",0]""")]
    [InlineData("prepared", "[1440,true,7]")]
    [InlineData("executemany_returning", """[4950,[42,43],42,"2026-03-01"]""")]
    [InlineData("notices", """[["NOTICE","one 1"],["WARNING","two"]]""")]
    [InlineData("notifications", """["post","parcel 17",true]""")]
    [InlineData("cancel", """["57014",1]""")]
    [InlineData("two_phase", """["NotSupportedError","prepared transactions are disabled"]""")]
    [InlineData("single_row_mode_and_big_parameter", "[20000000,5000000]")]
    [InlineData("encodings", """["门神",6,"顺丰","GB18030"]""")]
    public void A_case_sees_what_it_would_see_without_Menshen(string name, string value) => cases[name].ShouldBe(value);

    [Fact]
    public async Task The_journal_has_each_statement_of_a_pipeline()
    {
        var selects = await cases.User.StatementsAsync("as piped_select");
        selects.Count.ShouldBe(200);
        selects.ShouldAllBe(row => row.Outcome == "succeeded" && row.Rows == 1);
        var inserts = await cases.User.StatementsAsync("insert into piped values");
        inserts.Count.ShouldBe(300);
        inserts.ShouldAllBe(row => row.Rows == 1 && row.Writes.Single() == "piped");
    }

    [Fact]
    public async Task The_journal_has_the_outcome_of_each_statement_around_an_error()
    {
        var inserts = await cases.User.StatementsAsync("insert into piped_error values");
        inserts.Select(row => row.SqlState).Count(state => state == "23505").ShouldBe(1);
        inserts.Count(row => row.Outcome == "succeeded").ShouldBe(2);
    }

    [Fact]
    public async Task Rows_of_cursors_and_of_COPY_are_counted()
    {
        var copies = await cases.User.StatementsAsync("copied");
        copies.Single(row => row.Command == "COPY" && row.Writes.Contains("copied")).ShouldHaveSucceeded(5000, writes: ["copied"]);
        copies.Single(row => row.Command == "COPY" && row.Reads.Contains("copied")).ShouldHaveSucceeded(5000, reads: ["copied"]);
        var fetches = await cases.User.StatementsAsync("far_away");
        fetches.Where(row => row.Command == "FETCH").Sum(row => (long)row.Rows!.Value).ShouldBe(10_000);
    }
}
