namespace Menshen.Sql.Tests.Sealing;

/// <summary>Searches for the last characters are found where a column allows them, and nothing else of LIKE and right() is.</summary>
public sealed class SealSuffixTests
{
    [Theory]
    [InlineData("SELECT * FROM caller WHERE mobile LIKE '%1234'", "like4'%1234'")]
    [InlineData("SELECT * FROM caller c WHERE c.mobile NOT LIKE $1 AND id > 3", "like4$1")]
    [InlineData("SELECT * FROM caller WHERE mobile LIKE '%' || $1", "percent4'%' tail4$1")]
    [InlineData("SELECT * FROM caller WHERE mobile LIKE $1::text OR mobile LIKE NULL", "like4$1")]
    [InlineData("SELECT * FROM caller WHERE right(mobile, 4) = '1234'", "length4:4 right4'1234'")]
    [InlineData("SELECT * FROM caller WHERE $1 = RIGHT(mobile, 4)", "length4:4 right4$1")]
    [InlineData("SELECT * FROM caller WHERE right(caller.mobile, 4) <> $1 AND mobile = 'x'", "length4:4 s4'x' right4$1")]
    [InlineData("SELECT * FROM caller WHERE right(mobile, 4) IN ('1234', $1, NULL)", "length4:4 right4'1234' right4$1")]
    [InlineData("DELETE FROM caller WHERE mobile LIKE '%1234'", "like4'%1234'")]
    [InlineData("UPDATE caller SET mobile = $1 WHERE mobile LIKE $2", "w4$1 like4$2")]
    [InlineData("SELECT count(*) FILTER (WHERE mobile LIKE '%1234') FROM (SELECT mobile FROM caller UNION ALL SELECT mobile FROM caller) c", "like4'%1234'")]
    [InlineData("SELECT mobile LIKE '%1234' FROM caller", "like4'%1234'")]
    public void A_search_for_last_characters_is_found(string sql, string plan) => Planned.Describe(sql).ShouldBe(plan);

    [Theory]
    [InlineData("SELECT * FROM caller WHERE phone LIKE '%1234'", "! public.caller.phone: operator LIKE (search)")]
    [InlineData("SELECT * FROM caller WHERE right(phone, 4) = '1234'", "! public.caller.phone: function right (search)")]
    [InlineData("SELECT * FROM caller WHERE mobile ILIKE '%1234'", "! public.caller.mobile: operator ILIKE (search)")]
    [InlineData("SELECT * FROM caller WHERE mobile LIKE '%1234' ESCAPE '!'", "! public.caller.mobile: operator LIKE with a computed value (search)")]
    [InlineData("SELECT * FROM caller WHERE mobile SIMILAR TO '%1234'", "! public.caller.mobile: operator SIMILAR TO (search)")]
    [InlineData("SELECT * FROM caller WHERE mobile LIKE lower('%1234')", "! public.caller.mobile: operator LIKE with a computed value (search)")]
    [InlineData("SELECT * FROM caller a JOIN caller b ON a.mobile LIKE b.mobile", "! public.caller.mobile: operator LIKE with a computed value (search)")]
    [InlineData("SELECT * FROM caller WHERE mobile ~~ '%1234'", "! public.caller.mobile: operator ~~ (search)")]
    [InlineData("SELECT * FROM caller WHERE '%1234' LIKE mobile", "! public.caller.mobile: operator LIKE (search)")]
    [InlineData("SELECT right(mobile, 4) FROM caller", "! public.caller.mobile: function right (search)")]
    [InlineData("SELECT * FROM caller WHERE right(mobile, $1) = '1234'", "! public.caller.mobile: function right (search)")]
    [InlineData("SELECT * FROM caller WHERE right(mobile, 4) < '1234'", "! public.caller.mobile: function right (search)")]
    [InlineData("SELECT * FROM caller WHERE pg_catalog.right(mobile, 4) = '1234'", "! public.caller.mobile: function right (search)")]
    [InlineData("SELECT * FROM caller WHERE right(upper(mobile), 4) = '1234'", "! public.caller.mobile: function upper (search)")]
    [InlineData("SELECT * FROM caller a JOIN caller b ON right(a.mobile, 4) = right(b.mobile, 4)", "! public.caller.mobile: function right (search)")]
    [InlineData("SELECT * FROM caller WHERE left(mobile, 4) = '1234'", "! public.caller.mobile: function left (search)")]
    [InlineData("SELECT right(mobile, 4), count(*) FROM caller GROUP BY right(mobile, 4)", "! public.caller.mobile: function right (search)")]
    [InlineData("SELECT * FROM caller ORDER BY right(mobile, 4)", "! public.caller.mobile: function right (search)")]
    [InlineData("SELECT * FROM caller WHERE mobile = $1 OR mobile LIKE $1", "! public.caller.mobile: parameter $1 that is used in two ways (search)")]
    [InlineData("CREATE VIEW v AS SELECT id FROM caller WHERE mobile LIKE '%1234'", "! public.caller.mobile: a literal for a sealed column in CREATE VIEW")]
    [InlineData("CREATE VIEW v AS SELECT id FROM caller WHERE right(mobile, 4) IS NOT NULL", "! public.caller.mobile: function right")]
    [InlineData("PREPARE p AS SELECT id FROM caller WHERE mobile LIKE $1", "! public.caller.mobile: PREPARE with a parameter for a sealed column (search)")]
    [InlineData("CREATE INDEX ON caller (right(mobile, 4))", "! public.caller.mobile: function right")]
    public void Every_other_look_is_refused(string sql, string plan) => Planned.Describe(sql).ShouldBe(plan);

    [Fact]
    public void A_refusal_names_the_search_that_the_column_has()
    {
        Planned.Of("SELECT * FROM caller WHERE mobile ILIKE 'a'").Fault!.Instead.ShouldContain("The last 4 characters can be searched");
        Planned.Of("SELECT * FROM caller WHERE phone ILIKE 'a'").Fault!.Instead.ShouldNotContain("can be searched");
    }
}
