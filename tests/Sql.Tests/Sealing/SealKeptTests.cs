using Menshen.Sql.Sealing;

namespace Menshen.Sql.Tests.Sealing;

/// <summary>A sealed value keeps its domain wherever it is stored: in plain text its length would tell that of the plaintext, and it could be taken apart.</summary>
public sealed class SealKeptTests
{
    [Theory]
    [InlineData("INSERT INTO plain SELECT 'x', id_card FROM sender")]
    [InlineData("INSERT INTO plain (a) SELECT COALESCE(id_card, 'none') FROM sender")]
    [InlineData("INSERT INTO plain (a) SELECT id_card::text FROM sender")]
    [InlineData("INSERT INTO plain (a) SELECT to_jsonb(s)::text FROM sender s")]
    [InlineData("INSERT INTO plain (a) SELECT s FROM sender s")]
    [InlineData("INSERT INTO plain TABLE sender")]
    [InlineData("INSERT INTO sender (id, name) SELECT id, id_card FROM receiver")]
    [InlineData("UPDATE plain SET a = (SELECT id_card FROM sender LIMIT 1)")]
    [InlineData("UPDATE sender SET name = phone")]
    [InlineData("UPDATE plain p SET (a, b) = (SELECT s.id_card, s.phone FROM sender s)")]
    [InlineData("INSERT INTO plain (a) VALUES ('x') ON CONFLICT (a) DO UPDATE SET a = (SELECT phone FROM sender LIMIT 1)")]
    [InlineData("MERGE INTO plain p USING sender s ON s.id = p.id WHEN MATCHED THEN UPDATE SET a = s.id_card")]
    [InlineData("MERGE INTO plain p USING sender s ON s.id = p.id WHEN NOT MATCHED THEN INSERT (a) VALUES (s.phone)")]
    [InlineData("CREATE TABLE t (id_card menshen.sealed_id_card, c text GENERATED ALWAYS AS (id_card) STORED)")]
    [InlineData("ALTER TABLE sender ADD COLUMN c text GENERATED ALWAYS AS (id_card) STORED")]
    public void It_is_not_written_into_a_plain_column(string sql) => Fault(sql).ShouldBe("writing it into a column that is not sealed");

    [Theory]
    [InlineData("CREATE TABLE t AS SELECT id_card::text FROM sender")]
    [InlineData("CREATE TEMP TABLE t AS SELECT id_card::varchar AS x FROM sender")]
    [InlineData("CREATE TABLE t AS SELECT COALESCE(id_card, '') FROM sender")]
    [InlineData("CREATE TABLE t AS SELECT NULLIF(id_card, phone::text) FROM (SELECT id_card, id_card AS phone FROM sender) q")]
    [InlineData("CREATE TABLE t AS SELECT CASE WHEN id = 1 THEN id_card END FROM sender")]
    [InlineData("CREATE TABLE t AS SELECT id_card FROM sender UNION SELECT NULL")]
    [InlineData("CREATE TABLE t AS SELECT id_card || '' FROM sender")]
    [InlineData("CREATE TABLE t AS SELECT to_jsonb(s) FROM sender s")]
    [InlineData("CREATE TABLE t AS SELECT s FROM sender s")]
    [InlineData("CREATE TABLE t AS SELECT array_agg(id_card) FROM sender")]
    [InlineData("SELECT id_card::text INTO t FROM sender")]
    [InlineData("SELECT id_card INTO TEMP t FROM sender UNION ALL SELECT phone::text FROM (SELECT id_card AS phone FROM receiver) q")]
    [InlineData("CREATE VIEW v AS SELECT id_card::text FROM sender")]
    [InlineData("CREATE TEMP VIEW v AS SELECT concat(phone) FROM sender")]
    [InlineData("CREATE MATERIALIZED VIEW v AS SELECT json_agg(phone) FROM sender")]
    [InlineData("EXPLAIN ANALYZE CREATE TABLE t AS SELECT id_card::text FROM sender")]
    public void It_is_not_stored_as_text(string sql) => Fault(sql).ShouldEndWith("with it as plain text");

    [Theory]
    [InlineData("CREATE TABLE t AS SELECT * FROM sender", "t(.id=0,.name=0,.id_card=1,.phone=2,.address=3)")]
    [InlineData("CREATE TEMP TABLE t (a, b) AS SELECT id_card, phone FROM sender", "temp t(.a=1,.b=2)")]
    [InlineData("SELECT id_card AS x, p.* INTO TEMPORARY t FROM sender, plain p", "temp t(.x=1,.=0)")]
    [InlineData("CREATE TABLE t AS SELECT CASE WHEN id = 1 THEN id_card ELSE id_card END AS c, (SELECT phone FROM receiver LIMIT 1), lag(id_card) OVER (ORDER BY id) FROM sender", "t(.c=1,.phone=2,.lag=1)")]
    [InlineData("CREATE TABLE t AS SELECT COALESCE(id_card, 'x')::menshen.sealed_id_card AS c FROM sender", "!")]
    [InlineData("CREATE TABLE t AS SELECT COALESCE(id_card, NULL)::menshen.sealed_id_card AS c FROM sender", "t(.c=1)")]
    [InlineData("CREATE TEMP TABLE t (n int, LIKE receiver, extra text)", "temp t(.n=0,.id=0,.id_card=1,.phone=2,.extra=0)")]
    [InlineData("CREATE TEMP TABLE t (extra text) INHERITS (receiver)", "temp t(.id=0,.id_card=1,.phone=2,.extra=0)")]
    [InlineData("CREATE VIEW v (c) AS SELECT id_card FROM sender", "v(.c=1)")]
    [InlineData("ALTER TABLE receiver RENAME TO old", "old(.id=0,.id_card=1,.phone=2)")]
    [InlineData("CREATE TABLE t AS SELECT id FROM sender", "")]
    public void What_a_text_makes_is_known_with_its_sealed_columns(string sql, string makes)
    {
        var plan = Planned.Of(sql);
        var made = plan.Makes.Select(relation => $"{(relation.IsTemporary ? "temp " : "")}{relation.Name}({string.Join(',', relation.Columns.Select(column => $".{column.Name}={column.Group}"))})");
        (plan.Fault is null || makes != "!" ? string.Join(' ', made) : "!").ShouldBe(makes);
        if (makes != "!") plan.Fault.ShouldBeNull();
    }

    [Theory]
    [InlineData("SELECT length(x) FROM mine", "! mine.x: function length (search)")]
    [InlineData("SELECT octet_length(x) FROM pg_temp.mine", "! mine.x: function octet_length (search)")]
    [InlineData("SELECT x::bytea FROM mine", "! mine.x: a cast to bytea (search)")]
    [InlineData("SELECT pg_column_size(m) FROM mine m", "! mine.x: function pg_column_size (search)")]
    [InlineData("SELECT * FROM mine ORDER BY x", "! mine.x: ORDER BY (search)")]
    [InlineData("SELECT id FROM mine WHERE x = 'c' AND id_card = 'n'", "s1'c'")]
    [InlineData("INSERT INTO mine VALUES ('c', 1)", "w1'c'")]
    [InlineData("INSERT INTO plain SELECT x FROM mine", "! mine.x: writing it into a column that is not sealed")]
    [InlineData("CREATE TEMP VIEW v AS SELECT x FROM mine; SELECT length(x) FROM v", "! v.x: function length")]
    [InlineData("CREATE VIEW v AS SELECT x FROM mine", "-")]
    [InlineData("ALTER TABLE mine RENAME TO yours; SELECT md5(x) FROM yours", "! yours.x: function md5")]
    [InlineData("ALTER TABLE mine RENAME x TO y", "! mine: renaming a column of a relation that this session made")]
    [InlineData("CREATE TEMP TABLE mine (x text)", "! mine: a name that another relation with sealed columns has or had in this session")]
    [InlineData("CREATE TEMP TABLE mine AS SELECT phone AS x, id FROM sender", "! mine: a name that another relation with sealed columns has or had in this session")]
    [InlineData("DROP TABLE mine; CREATE TEMP TABLE mine AS SELECT id_card AS x, id FROM sender", "-")]
    [InlineData("SELECT length(x) FROM public.mine", "nothing")]
    [InlineData("SELECT id FROM sender WHERE id_card = 'c'", "s1'c'")]
    public void The_session_that_made_it_knows_it(string sql, string expected)
    {
        var schema = Planned.Schema.With(Planned.Of("CREATE TEMP TABLE mine AS SELECT id_card AS x, id FROM sender").Makes);
        Planned.Describe(SealPlanner.Plan(System.Text.Encoding.UTF8.GetBytes(sql), schema), sql).Replace("pg_temp.", "", StringComparison.Ordinal).ShouldBe(expected);
    }

    [Theory]
    [InlineData("CREATE TEMP TABLE t AS SELECT * FROM sender; SELECT length(id_card) FROM t", "function length")]
    [InlineData("CREATE TEMP TABLE t AS EXECUTE p", "CREATE TABLE AS EXECUTE")]
    [InlineData("EXPLAIN ANALYZE CREATE TABLE t AS /* x */ EXECUTE p (1)", "CREATE TABLE AS EXECUTE")]
    public void Nor_does_one_text_take_it_apart(string sql, string construct) => Fault(sql).ShouldBe(construct);

    private static string Fault(string sql) => Planned.Of(sql).Fault.ShouldNotBeNull().Construct;
}
