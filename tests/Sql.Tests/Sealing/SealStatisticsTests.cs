using Menshen.Sql.Sealing;

namespace Menshen.Sql.Tests.Sealing;

/// <summary>Values that ANALYZE has sampled of sealed columns are sealed values.</summary>
public sealed class SealStatisticsTests
{
    [Theory]
    [InlineData("SELECT length(histogram_bounds::text) FROM pg_stats", "function length")]
    [InlineData("SELECT substr(most_common_vals::text, 9, 40) FROM pg_catalog.pg_stats", "function substr")]
    [InlineData("SELECT unnest(most_common_vals::text::text[]) FROM pg_stats WHERE tablename = 'sender'", "a cast to text[]")]
    [InlineData("SELECT s::text LIKE '%x%' FROM pg_stats s", "operator LIKE")]
    [InlineData("SELECT * FROM pg_stats ORDER BY histogram_bounds", "ORDER BY")]
    [InlineData("SELECT x[1] FROM (SELECT most_common_elems AS x FROM pg_stats) s WHERE md5(x::text) > 'a'", "function md5")]
    [InlineData("SELECT length(most_common_vals::text) FROM pg_stats_ext", "function length")]
    [InlineData("SELECT octet_length(histogram_bounds::text) FROM pg_stats_ext_exprs", "function octet_length")]
    [InlineData("SELECT octet_length(histogram_bounds::text) FROM U&\"pg\\005fstats\"", "function octet_length")]
    [InlineData("CREATE TEMP TABLE mine AS SELECT histogram_bounds::text AS x FROM pg_stats", "CREATE TABLE AS with it as plain text")]
    public void They_are_not_looked_into(string sql, string construct) => Planned.Describe(sql).ShouldContain($": {construct}");

    [Theory]
    [InlineData("SELECT * FROM pg_stats")]
    [InlineData("SELECT attname, n_distinct, most_common_vals, most_common_freqs[1], avg_width + 1 FROM pg_stats WHERE tablename = 'sender' AND null_frac < 0.5 ORDER BY attname")]
    [InlineData("SELECT most_common_vals::text, histogram_bounds IS NULL FROM pg_catalog.pg_stats")]
    [InlineData("SELECT * FROM pg_stats_ext, pg_stats_ext_exprs")]
    public void They_are_put_out(string sql) => Planned.Describe(sql).ShouldBe("-");

    [Fact]
    public void Where_nothing_is_sealed_nothing_is_asked() =>
        SealPlanner.Plan("SELECT length(histogram_bounds::text) FROM pg_stats"u8, new SealedSchema([new SealedRelation("public", "moving", [])], [])).ShouldBe(SealPlan.Nothing);
}
