namespace Menshen.Interop.Tests.Clients;

public sealed class JdbcCases(SharedDeployment shared) : ScriptCases(shared, "it_jdbc")
{
    /// <summary>Debian's.</summary>
    public const string Driver = "/usr/share/java/postgresql.jar";

    // C1 only: the program is over before the better compiler would pay.
    protected override Task<ToolRun> RunAsync(string scripts) =>
        ToolRun.OfAsync("java", ["-XX:TieredStopAtLevel=1", "-cp", Driver, Path.Combine(scripts, "JdbcCases.java")], User.LibpqEnvironment);

    protected override void Read(string line)
    {
        if (line.Split('\t', 3) is not [var name, var kind, var text])
            throw new InvalidOperationException(line);
        if (kind == "value")
            Keep(name, text);
        else
            Fail(name, text);
    }
}

/// <summary>The PostgreSQL JDBC driver; the cases are in <c>Scripts/JdbcCases.java</c>.</summary>
public sealed class JdbcTests(JdbcCases cases) : IClassFixture<JdbcCases>
{
    [Theory]
    [InlineData("batch", "3000|3000|4498500")]
    [InlineData("batch_rewritten", "3000|3000|4498500")]
    [InlineData("batch_error", "23505|0")]
    [InlineData("fetch_size", "2550|3252525")]
    [InlineData("callable", "42|8")]
    [InlineData("large_objects", "1000000|true")]
    [InlineData("autosave", "23505|3")]
    [InlineData("query_timeout", "57014|5")]
    [InlineData("prepared", "1275|1")]
    [InlineData("metadata", "id serial,name varchar|1")]
    [InlineData("copy", "2000|2000")]
    [InlineData("simple_mode", "7")]
    public void A_case_sees_what_it_would_see_without_Menshen(string name, string value) => cases[name].ShouldBe(value);

    [Fact]
    public async Task The_journal_has_each_row_of_a_batch_once()
    {
        var plain = await cases.User.StatementsAsync("insert into jdbc_batch ");
        plain.Count.ShouldBe(3000);
        plain.ShouldAllBe(row => row.Outcome == "succeeded" && row.Rows == 1 && row.Writes.Single() == "jdbc_batch");
        var rewritten = await cases.User.StatementsAsync("insert into jdbc_rewritten ");
        rewritten.Count.ShouldBeLessThan(300);
        rewritten.Sum(row => (long)row.Rows!.Value).ShouldBe(3000);
    }

    [Fact]
    public async Task A_cursor_s_fetches_are_journaled_with_their_rows()
    {
        var fetches = await cases.User.StatementsAsync("as fetched_row");
        fetches.Count.ShouldBe(26);
        fetches.Sum(row => (long)row.Rows!.Value).ShouldBe(2550);
        fetches.Count(row => row.Outcome == "suspended").ShouldBe(25);
    }

    [Fact]
    public async Task Function_calls_of_the_large_object_API_are_journaled()
    {
        var rows = await cases.Deployment.JournalAsync(cases.User.Name);
        // 10 writes, 11 reads or more, open, close, size: each is a call.
        rows.Count(row => row.Event == "statement" && row.Text == "a function called by number" && row.Outcome == "succeeded").ShouldBeGreaterThan(25);
    }
}
