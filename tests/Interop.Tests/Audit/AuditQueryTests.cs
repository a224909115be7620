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
    public async Task A_day_is_counted_as_a_day()
    {
        var days = await QueryAsync("--group-by", "day");
        days.Sum(d => d.GetProperty("records").GetInt64()).ShouldBeGreaterThan(20);
        days[^1].GetProperty("key").GetString()!.ShouldBe(DateTime.Now.ToString("yyyy-MM-dd", null));
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
