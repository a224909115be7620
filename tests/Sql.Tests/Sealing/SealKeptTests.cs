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
    [InlineData("ALTER INDEX mine RENAME TO yours; SELECT md5(x) FROM yours", "! yours.x: function md5")]
    [InlineData("ALTER TYPE mine RENAME ATTRIBUTE x TO y", "! mine: renaming a column of a relation that this session made")]
    [InlineData("ALTER TABLE mine DROP COLUMN x", "! mine: dropping a column of a relation that this session made")]
    [InlineData("ALTER TABLE mine OF typed", "! mine: ALTER TABLE AT_AddOf")]
    [InlineData("ALTER TABLE mine ADD COLUMN y menshen.sealed_id_card GENERATED ALWAYS AS (x) STORED", "! y: adding it to a relation that this session made")]
    [InlineData("ALTER TABLE sender ADD COLUMN y menshen.sealed_id_card GENERATED ALWAYS AS (id_card) STORED; SELECT length(y) FROM sender, plain", "! sender: a table name that can mean several tables")]
    [InlineData("ALTER TABLE mine ADD COLUMN y menshen.sealed_id_card", "! y: adding it to a relation that this session made")]
    [InlineData("ALTER TABLE mine ADD COLUMN y int", "-")]
    [InlineData("ALTER TABLE mine INHERIT parent", "! mine.x: inheritance from parent, where it is not known to be sealed,")]
    [InlineData("ALTER TABLE parent ATTACH PARTITION mine DEFAULT", "! mine.x: inheritance from parent, where it is not known to be sealed,")]
    [InlineData("CREATE TABLE child (LIKE mine) INHERITS (parent)", "! mine.x: inheritance from parent, where it is not known to be sealed,")]
    [InlineData("CREATE TABLE child (a int) INHERITS (mine)", "-")]
    [InlineData("CREATE TEMP TABLE yours AS SELECT id, id AS x FROM sender; ALTER TABLE yours RENAME TO mine", "-")]
    [InlineData("CREATE TEMP TABLE yours AS SELECT id, id_card AS x FROM sender; ALTER TABLE yours RENAME TO mine", "! mine: a name that another relation with sealed columns has or had in this session")]
    [InlineData("CREATE TABLE public.mine AS SELECT id_card AS id, id AS x FROM sender; SELECT id FROM mine", "! mine: a table name that can mean several tables")]
    [InlineData("CREATE TABLE sender AS SELECT phone AS name FROM public.sender; SELECT length(name) FROM sender", "! sender: a table name that can mean several tables")]
    [InlineData("DROP TABLE public.sender; CREATE TABLE public.sender AS SELECT phone AS name FROM receiver; SELECT length(name) FROM public.sender", "! sender: a table name that can mean several tables")]
    [InlineData("DROP VIEW sender_view; CREATE VIEW sender_view AS SELECT phone FROM sender; ALTER VIEW sender_view OWNER TO x; GRANT SELECT ON sender_view TO x", "-")]
    [InlineData("CREATE TABLE IF NOT EXISTS sender_view (id int, id_card menshen.sealed_id_card); SELECT id FROM sender_view WHERE id_card = 'c'", "s1'c'")]
    [InlineData("ALTER SCHEMA public RENAME TO older; SELECT length(phone) FROM older.sender", "! older.sender.phone: function length")]
    [InlineData("CREATE TEMP TABLE yours AS SELECT phone FROM sender; EXECUTE q", "! yours: EXECUTE in the text that makes it")]
    [InlineData("CREATE TRIGGER t BEFORE INSERT ON mine FOR EACH ROW EXECUTE FUNCTION pg_catalog.tsvector_update_trigger(w, 'simple', x)", "! mine.x: a trigger with tsvector_update_trigger")]
    [InlineData("CREATE TABLE parts (LIKE mine) PARTITION BY RANGE (length(x))", "! mine.x: function length")]
    [InlineData("CREATE TABLE parts (LIKE mine) PARTITION BY LIST (x)", "! mine.x: PARTITION BY")]
    [InlineData("CREATE TABLE parts (LIKE mine) PARTITION BY HASH (x)", "-")]
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

    /// <summary>Of which group a column is that is sealed by its type alone, a text does not say: its values are put out, and nothing else.</summary>
    [Theory]
    [InlineData("CREATE TEMP TABLE t (LIKE sender, x menshen.sealed_address GENERATED ALWAYS AS (address) STORED); SELECT x FROM t", "-")]
    [InlineData("CREATE TEMP TABLE t (LIKE sender, x menshen.sealed_address GENERATED ALWAYS AS (address) STORED); SELECT left(x, 60) FROM t", "! t.x: function left")]
    [InlineData("CREATE TEMP TABLE t (x menshen.sealed_id_card); SELECT length(x) FROM t", "! t.x: function length")]
    [InlineData("CREATE TEMP TABLE t (x menshen.sealed_id_card); INSERT INTO t VALUES ('c')", "! t.x: a literal for it")]
    [InlineData("CREATE TEMP TABLE t (x menshen.sealed_id_card); SELECT 1 FROM t WHERE x = 'c'", "! t.x: a literal for it")]
    [InlineData("CREATE TEMP TABLE t (x menshen.sealed_id_card, y menshen.sealed_phone); SELECT 1 FROM t WHERE x = y", "! t.x: operator = with t.y, of another seal group")]
    [InlineData("CREATE TEMP TABLE t (x menshen.sealed_id_card); INSERT INTO t SELECT id_card FROM sender", "! t.x: a value of public.sender.id_card, of another seal group")]
    [InlineData("CREATE TEMP TABLE t (x menshen.sealed_id_card); COPY t FROM STDIN", "copy(0)")]
    [InlineData("CREATE TABLE t (id int PRIMARY KEY, x menshen.sealed_id_card UNIQUE); CREATE INDEX i ON t (x)", "-")]
    public void Of_an_unknown_group_it_is_only_put_out(string sql, string expected) => Planned.Describe(sql).Replace("pg_temp.", "", StringComparison.Ordinal).Replace("! .", "! ", StringComparison.Ordinal).Replace(".t.", "t.", StringComparison.Ordinal).ShouldBe(expected);

    [Theory]
    [InlineData("SELECT query_to_xml('SELECT length(phone) FROM sen' || 'der', true, false, '')", "function query_to_xml")]
    [InlineData("SELECT pg_catalog . \"query_to_xml\" /* x */ ('SELECT 1', true, false, '')", "function query_to_xml")]
    [InlineData("SELECT U&\"query\\005fto_xml\"('SELECT 1', true, false, '')", "function query_to_xml")]
    [InlineData("SELECT TABLE_TO_XML('sender', true, false, '')", "function TABLE_TO_XML")]
    [InlineData("SELECT * FROM ts_stat('SELECT 1')", "function ts_stat")]
    [InlineData("CREATE OPERATOR pg_temp.### (FUNCTION = ts_rewrite, LEFTARG = tsquery, RIGHTARG = text)", "function ts_rewrite")]
    [InlineData("CREATE OPERATOR pg_temp.### (FUNCTION = U&\"ts\\005frewrite\", LEFTARG = tsquery, RIGHTARG = text)", "function ts_rewrite")]
    public void Nothing_is_read_by_a_query_that_is_not_seen(string sql, string construct) => Fault(sql).ShouldBe(construct);

    [Theory]
    [InlineData("CREATE TEMP TABLE t AS SELECT * FROM sender; SELECT length(id_card) FROM t", "function length")]
    [InlineData("CREATE TEMP TABLE t AS EXECUTE p", "CREATE TABLE AS EXECUTE")]
    [InlineData("EXPLAIN ANALYZE CREATE TABLE t AS /* x */ EXECUTE p (1)", "CREATE TABLE AS EXECUTE")]
    public void Nor_does_one_text_take_it_apart(string sql, string construct) => Fault(sql).ShouldBe(construct);

    private static string Fault(string sql) => Planned.Of(sql).Fault.ShouldNotBeNull().Construct;
}
