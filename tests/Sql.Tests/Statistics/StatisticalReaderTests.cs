using System.Text;
using Menshen.Sql.Statistics;

namespace Menshen.Sql.Tests.Statistics;

public class StatisticalReaderTests
{
    private const string Long =
        "SELECT dept, count(*) AS n, pg_catalog.avg(s.salary) FROM public.staff AS s WHERE (dept = 'x' OR NOT s.grade IN (1, 0, '-2', -1.5)) AND hired BETWEEN '2020-01-01' AND '2021-01-01' AND left_at IS NULL GROUP BY dept";

    [Fact]
    public void A_question_is_read_whole()
    {
        var query = Read(Long).Query.ShouldNotBeNull();
        query.Table.ShouldBe(new RelationName("public", "staff"));
        query.Items.ShouldBe([new StatisticalItem("", "dept", "dept"), new StatisticalItem("count", null, "n"), new StatisticalItem("avg", "salary", "avg")]);
        query.GroupBy.ShouldBe(["dept"]);
        query.Where!.Leaves.Count().ShouldBe(8);
        query.Where.Leaves.OfType<StatisticalCondition.Compared>().Select(leaf => leaf.Literal.Text).ShouldBe(["x", "1", "0", "-2", "-1.5", "2020-01-01", "2021-01-01"]);
    }

    [Theory]
    [InlineData("SELECT min(a) FROM t")]
    [InlineData("SELECT sum(a, b) FROM t")]
    [InlineData("SELECT avg(*) FROM t")]
    [InlineData("SELECT mine.avg(a) FROM t")]
    [InlineData("SELECT count(t) + 0 FROM t")]
    [InlineData("SELECT count(*) FROM t WHERE a = b")]
    [InlineData("SELECT count(*) FROM t WHERE a = $1")]
    [InlineData("SELECT count(*) FROM t WHERE a = -2")]
    [InlineData("SELECT count(*) FROM t WHERE a IN (1, - 2)")]
    [InlineData("SELECT count(*) FROM t WHERE a IS DISTINCT FROM 1")]
    [InlineData("SELECT count(*) FROM t WHERE a = ANY ('{1,2}')")]
    [InlineData("SELECT count(*) FROM t WHERE a OPERATOR(mine.=) 1")]
    [InlineData("SELECT count(*) FROM t WHERE a = 'x'::text")]
    [InlineData("SELECT count(*) FROM t WHERE a")]
    [InlineData("SELECT count(*) FROM t WHERE f(a) = 1")]
    [InlineData("SELECT count(*) FROM t WHERE a LIKE 'x%'")]
    [InlineData("SELECT count(*) FROM t WHERE a ~ 'x'")]
    [InlineData("SELECT count(*) FROM ONLY t")]
    [InlineData("SELECT count(*) FROM db.public.t")]
    [InlineData("SELECT count(*) FROM t AS x(a)")]
    [InlineData("SELECT count(*) FROM t GROUP BY 1")]
    [InlineData("SELECT a, count(*) FROM t")]
    [InlineData("SELECT a FROM t GROUP BY a")]
    [InlineData("SELECT other.a, count(*) FROM t GROUP BY a")]
    [InlineData("SELECT count(*) FROM t ORDER BY 1")]
    [InlineData("SELECT DISTINCT count(*) FROM t")]
    [InlineData("SELECT count(*) FROM t, LATERAL (SELECT 1) x")]
    [InlineData("SELECT count(*) FROM generate_series(1, 2)")]
    [InlineData("VALUES (1)")]
    [InlineData("SELECT count(*)")]
    [InlineData("UPDATE t SET a = 1")]
    [InlineData("")]
    public void Whatever_is_not_on_the_list_is_a_fault_with_a_remedy(string sql)
    {
        var read = Read(sql);
        read.Query.ShouldBeNull();
        read.Fault.ShouldNotBeNull().Instead.ShouldNotBeEmpty();
    }

    [Fact]
    public void Every_truncation_and_every_changed_byte_is_read_or_refused_and_never_fails()
    {
        var bytes = Encoding.UTF8.GetBytes(Long);
        for (var length = 0; length < bytes.Length; length++) StatisticalReader.Read(bytes.AsSpan(0, length));
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[random.Next(changed.Length)] = (byte)random.Next(1, 256);
            var read = StatisticalReader.Read(changed);
            (read.Query is null).ShouldBe(read.Fault is not null);
        }
    }

    [Fact]
    public void Functions_that_are_not_built_in_are_named()
    {
        Read("SELECT count(*), peek(1), mine.look(2) FROM t").Functions.ShouldBe([new RelationName(null, "peek"), new RelationName("mine", "look")], ignoreOrder: true);
        Read("CALL change(1)").Functions.ShouldBe([new RelationName(null, "change")]);
        Read("SELECT x FROM t WHERE (").IsRead.ShouldBeFalse();
    }

    private static StatisticalText Read(string sql) => StatisticalReader.Read(Encoding.UTF8.GetBytes(sql));
}
