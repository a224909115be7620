using System.Text.RegularExpressions;
using Menshen.TestKit;

namespace Menshen.Interop.Tests.Sealing;

/// <summary>An attacker who sees masks tries to find out a value by asking questions about it: each question has a right and a wrong guess in it, and the
/// answers to both must be the same.</summary>
[Collection<SealedQuestions>]
public sealed partial class BisectionTests(SealedDeployment sealing)
{
    private const string Right = SealedDeployment.Number, Wrong = "11010519491231003X";

    /// <summary>{t}: the table; {g}: the guess.</summary>
    public static TheoryData<string> Questions =>
    [
        "SELECT count(*) FROM {t} WHERE id_number = '{g}'",
        "SELECT count(*) FROM {t} WHERE id_number <> '{g}'",
        "SELECT count(*) FROM {t} WHERE id_number IN ('{g}')",
        "SELECT count(*) FROM {t} WHERE NOT id_number IN ('{g}')",
        "SELECT count(*) FROM {t} WHERE id_number IS DISTINCT FROM '{g}'",
        "SELECT count(*) FROM {t} WHERE id_number = ANY (ARRAY['{g}'])",
        "SELECT count(*) FROM {t} WHERE id_number = ANY ('{{g}}')",
        "SELECT count(*) FROM {t} WHERE (id, id_number) = (1, '{g}')",
        "SELECT count(*) FROM {t} WHERE id_number LIKE '{g}%'",
        "SELECT count(*) FROM {t} WHERE id_number ~ '^{g}'",
        "SELECT count(*) FROM {t} WHERE id_number >= '{g}'",
        "SELECT count(*) FROM {t} WHERE id_number BETWEEN '{g}' AND '{g}'",
        "SELECT count(*) FROM {t} WHERE starts_with(id_number, '{g}')",
        "SELECT count(*) FROM {t} WHERE md5(id_number) = md5('{g}')",
        "SELECT count(*) FROM {t} WHERE position('{g}' IN id_number) > 0",
        "SELECT count(*) FROM {t} WHERE id_number::bytea = '{g}'::bytea",
        "SELECT count(*) FROM {t} WHERE id_number || '' = '{g}'",
        "SELECT count(*) FROM {t} WHERE concat(id_number) = '{g}'",
        "SELECT count(*) FROM {t} WHERE coalesce(id_number, '') = '{g}'",
        "SELECT CASE id_number WHEN '{g}' THEN 'hit' ELSE 'miss' END FROM {t} ORDER BY id",
        "SELECT nullif(id_number, '{g}') IS NULL FROM {t} ORDER BY id",
        "SELECT id FROM {t} ORDER BY id_number = '{g}' DESC, id",
        "SELECT count(*) FROM {t} GROUP BY id_number = '{g}' ORDER BY 1",
        "SELECT count(*) FILTER (WHERE id_number = '{g}') FROM {t}",
        "SELECT 1 / CASE WHEN id_number = '{g}' THEN 0 ELSE 1 END FROM {t}",
        "SELECT max(id_number) >= '{g}' FROM {t}",
        "SELECT count(*) FROM (SELECT id_number AS x FROM {t}) s WHERE x = '{g}'",
        "WITH s AS (SELECT id_number AS x FROM {t}) SELECT count(*) FROM s WHERE x = '{g}'",
        "SELECT count(*) FROM {t} JOIN (VALUES ('{g}')) v (x) ON id_number = x",
        "SELECT count(*) FROM {t} WHERE EXISTS (SELECT FROM (VALUES ('{g}')) v (x) WHERE x = {t}.id_number)",
        "SELECT '{g}' UNION SELECT id_number FROM {t} ORDER BY 1 LIMIT 0",
        "SELECT count(*) FROM (SELECT '{g}'::text INTERSECT SELECT id_number::text FROM {t}) s",
        "SELECT count(*) FROM {t} s WHERE s::text LIKE '%{g}%'",
        "SELECT count(*) FROM {t} s WHERE to_jsonb(s) ->> 'id_number' = '{g}'",
        "SELECT count(*) FROM {t} s WHERE row_to_json(s)::jsonb @> '{\"id_number\": \"{g}\"}'",
        "COPY (SELECT id FROM {t} WHERE id_number = '{g}') TO STDOUT",
        "PREPARE q(text) AS SELECT count(*) FROM {t} WHERE id_number = $1; EXECUTE q('{g}')",
        "CREATE TEMP TABLE mine AS SELECT id_number FROM {t}; SELECT count(*) FROM mine WHERE id_number = '{g}'; DROP TABLE mine",
        "CREATE TEMP TABLE mine AS SELECT '{g}'::text AS x; SELECT count(*) FROM mine, {t} WHERE x = id_number; DROP TABLE mine",
        "BEGIN; INSERT INTO {t} (id, id_number) VALUES (777, '{g}'); SELECT 'went in'; ROLLBACK",
        "BEGIN; UPDATE {t} SET id_number = '{g}' WHERE id = 2; SELECT 'went in'; ROLLBACK",
        "BEGIN; INSERT INTO {t} (id, id_number) VALUES (777, '{g}') ON CONFLICT (id_number) DO NOTHING; SELECT count(*) FROM {t} WHERE id = 777; ROLLBACK",
        "DO $$ BEGIN IF EXISTS (SELECT FROM {t} WHERE id_number = '{g}') THEN RAISE EXCEPTION 'hit'; END IF; END $$",
        "DO $$ DECLARE r record; BEGIN FOR r IN EXECUTE format('SELECT 1 FROM {t} WHERE id_number = %L', '{g}') LOOP RAISE EXCEPTION 'hit'; END LOOP; END $$",
        "EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off) SELECT id FROM {t} WHERE id_number = '{g}'",
        "SELECT count(*) FROM pg_stats WHERE tablename = '{t}' AND most_common_vals::text LIKE '%{g}%'",
    ];

    [Theory]
    [Requirement("realname-7.6.1-3")]
    [MemberData(nameof(Questions))]
    public async Task A_right_guess_is_answered_like_a_wrong_one(string question)
    {
        var right = await AskAsync(question, "sender", Right);
        var wrong = await AskAsync(question, "sender", Wrong);
        right.ShouldBe(wrong);
        right.ShouldNotContain(Right.Replace(Wrong, "", StringComparison.Ordinal));
    }

    /// <summary>{t}: the table; {i}: the row with a remark of 21 bytes, or of one.</summary>
    public static TheoryData<string> Lengths =>
    [
        "SELECT remark FROM {t} WHERE id = {i}",
        "SELECT remark::text, remark::varchar FROM {t} WHERE id = {i}",
        "SELECT length(remark) FROM {t} WHERE id = {i}",
        "SELECT octet_length(remark) FROM {t} WHERE id = {i}",
        "SELECT bit_length(remark) FROM {t} WHERE id = {i}",
        "SELECT length(remark::text) FROM {t} WHERE id = {i}",
        "SELECT length(remark::bytea) FROM {t} WHERE id = {i}",
        "SELECT encode(remark::bytea, 'hex') FROM {t} WHERE id = {i}",
        "SELECT pg_column_size(remark) FROM {t} WHERE id = {i}",
        "SELECT pg_column_size(s) FROM {t} s WHERE id = {i}",
        "SELECT pg_column_size(ARRAY[remark]) FROM {t} s WHERE id = {i}",
        "SELECT id FROM {t} WHERE id = {i} AND length(remark) > 60",
        "SELECT id FROM {t} WHERE id = {i} AND remark > '~ms1r'",
        "SELECT substr(remark, 30, 100) FROM {t} WHERE id = {i}",
        "SELECT right(remark, 4) FROM {t} WHERE id = {i}",
        "SELECT lpad(remark, 200, '.') FROM {t} WHERE id = {i}",
        "SELECT format('%s', remark) FROM {t} WHERE id = {i}",
        "SELECT remark || '.' FROM {t} WHERE id = {i}",
        "SELECT ARRAY[remark], ROW(remark), to_jsonb(remark) FROM {t} WHERE id = {i}",
        "SELECT length(to_jsonb(s)::text) FROM {t} s WHERE id = {i}",
        "SELECT remark::int FROM {t} WHERE id = {i}",
        "COPY (SELECT remark FROM {t} WHERE id = {i}) TO STDOUT",
        "COPY (SELECT remark FROM {t} WHERE id = {i}) TO STDOUT (FORMAT csv)",
        "CREATE TEMP TABLE mine AS SELECT remark FROM {t} WHERE id = {i}; SELECT length(remark) FROM mine; SELECT remark FROM mine; DROP TABLE mine",
        "CREATE TEMP TABLE mine AS SELECT remark::text FROM {t} WHERE id = {i}; SELECT length(remark) FROM mine; DROP TABLE mine",
        "CREATE TEMP TABLE mine AS SELECT coalesce(remark, '') AS x FROM {t} WHERE id = {i}; SELECT length(x) FROM mine; DROP TABLE mine",
        "CREATE TEMP TABLE mine AS SELECT to_jsonb(s) AS x FROM {t} s WHERE id = {i}; SELECT length(x->>'remark') FROM mine; DROP TABLE mine",
        "CREATE TEMP TABLE mine AS SELECT s FROM {t} s WHERE id = {i}; SELECT length((s).remark) FROM mine; DROP TABLE mine",
        "SELECT remark INTO TEMP mine FROM {t} WHERE id = {i}; SELECT octet_length(remark) FROM mine; DROP TABLE mine",
        "CREATE TEMP TABLE mine (x text); INSERT INTO mine SELECT remark FROM {t} WHERE id = {i}; SELECT length(x) FROM mine; DROP TABLE mine",
        "CREATE TEMP TABLE mine (x text); INSERT INTO mine VALUES (''); UPDATE mine SET x = remark FROM {t} WHERE {t}.id = {i}; SELECT length(x) FROM mine; DROP TABLE mine",
        "CREATE TEMP TABLE mine (LIKE {t}); INSERT INTO mine SELECT * FROM {t} WHERE id = {i}; SELECT length(remark) FROM mine; DROP TABLE mine",
        "CREATE TEMP TABLE mine AS SELECT remark FROM {t} WHERE id = {i}; ALTER TABLE mine RENAME TO yours; SELECT length(remark) FROM yours; DROP TABLE yours",
        "CREATE TEMP TABLE mine AS SELECT remark FROM {t} WHERE id = {i}; ALTER TABLE mine ADD y text; UPDATE mine SET y = remark; SELECT length(y) FROM mine; DROP TABLE mine",
        "CREATE TEMP VIEW mine AS SELECT remark::text AS x FROM {t} WHERE id = {i}; SELECT length(x) FROM mine; DROP VIEW mine",
        "CREATE TEMP VIEW mine AS SELECT remark AS x FROM {t} WHERE id = {i}; SELECT length(x) FROM mine; DROP VIEW mine",
        "PREPARE q AS SELECT remark AS x FROM {t} WHERE id = {i}; CREATE TEMP TABLE mine AS EXECUTE q; SELECT length(x) FROM mine; DROP TABLE mine",
        "INSERT INTO {t} (id, city) SELECT 778, remark FROM {t} WHERE id = {i}; SELECT length(city) FROM {t} WHERE id = 778",
        // A relation that the session made, by a name or a column that nobody knows.
        "CREATE TEMP TABLE mine AS SELECT remark FROM {t} WHERE id = {i}; ALTER INDEX mine RENAME TO ours; SELECT length(remark), left(remark, 60), md5(remark) FROM ours",
        "CREATE TEMP TABLE mine (LIKE {t}, x menshen.sealed_remark GENERATED ALWAYS AS (remark) STORED); INSERT INTO mine SELECT * FROM {t} WHERE id = {i}; SELECT length(x), left(x, 60) FROM mine",
        "CREATE TEMP TABLE mine (LIKE {t}, x menshen.sealed_remark GENERATED ALWAYS AS (remark) STORED); INSERT INTO mine (id, remark) SELECT id, remark FROM {t} WHERE id = {i}; SELECT length(x), left(x, 60) FROM mine",
        "CREATE TEMP TABLE mine AS SELECT remark FROM {t} WHERE id = {i}; ALTER TABLE mine ADD COLUMN x menshen.sealed_remark GENERATED ALWAYS AS (remark) STORED; SELECT length(x) FROM mine",
        "CREATE TEMP TABLE parent (remark menshen.sealed_remark); CREATE TEMP TABLE mine AS SELECT remark FROM {t} WHERE id = {i}; ALTER TABLE mine INHERIT parent; SELECT length(remark) FROM parent",
        "CREATE TEMP TABLE parent (id int, remark menshen.sealed_remark) PARTITION BY LIST (id); CREATE TEMP TABLE mine AS SELECT id, remark FROM {t} WHERE id = {i}; ALTER TABLE parent ATTACH PARTITION mine DEFAULT; SELECT length(remark) FROM parent",
        "CREATE TEMP TABLE parent (a int); ALTER TABLE parent ADD remark menshen.sealed_remark; CREATE TEMP TABLE mine (LIKE {t}) INHERITS (parent); INSERT INTO mine (remark) SELECT remark FROM {t} WHERE id = {i}; SELECT length(remark) FROM parent",
        "CREATE TYPE pg_temp.typed AS (remark menshen.sealed_remark); CREATE TEMP TABLE parent OF pg_temp.typed; CREATE TEMP TABLE mine (LIKE {t}) INHERITS (parent); INSERT INTO mine (remark) SELECT remark FROM {t} WHERE id = {i}; SELECT length(remark) FROM parent",
        "CREATE TYPE pg_temp.typed AS (remark menshen.sealed_remark); CREATE TEMP TABLE mine AS SELECT remark FROM {t} WHERE id = {i}; ALTER TABLE mine OF pg_temp.typed; ALTER TYPE pg_temp.typed RENAME ATTRIBUTE remark TO r CASCADE; SELECT length(r) FROM mine, pg_class LIMIT 1",
        "CREATE TEMP TABLE mine AS SELECT remark AS x, 'a'::text AS y FROM {t} WHERE id = 0; ALTER TABLE mine DROP COLUMN x; INSERT INTO mine SELECT remark FROM {t} WHERE id = {i}; SELECT length(y), left(y, 60) FROM mine",
        "CREATE TEMP TABLE mine (LIKE {t}) PARTITION BY RANGE (length(remark)); CREATE TEMP TABLE low PARTITION OF mine FOR VALUES FROM (0) TO (60); CREATE TEMP TABLE high PARTITION OF mine DEFAULT; INSERT INTO mine (id, remark) SELECT 1, remark FROM {t} WHERE id = {i}; SELECT tableoid::regclass FROM mine",
        "CREATE TEMP TABLE mine (LIKE {t}, words tsvector); CREATE TRIGGER told BEFORE INSERT ON mine FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger(words, 'pg_catalog.simple', remark); INSERT INTO mine (remark) SELECT remark FROM {t} WHERE id = {i}; SELECT words::text, length(words::text) FROM mine",
        // Temporary without the word.
        "SET search_path = pg_temp, public; CREATE TABLE mine AS SELECT remark FROM public.{t} WHERE id = {i}; SELECT length(remark) FROM mine",
        "CREATE TEMP TABLE other (a int); CREATE VIEW mine AS SELECT s.remark FROM {t} s LEFT JOIN other ON true WHERE id = {i}; SELECT length(remark) FROM mine",
        // One name for two things.
        "CREATE TEMP TABLE a AS SELECT remark AS r, 'x'::text AS p FROM {t}; DROP TABLE a; CREATE TEMP TABLE b AS SELECT 'x'::text AS r, remark AS p FROM {t} WHERE id = {i}; ALTER TABLE b RENAME TO a; SELECT length(p) FROM a",
        "BEGIN; SET LOCAL search_path = desk, public; CREATE TABLE sender AS SELECT remark AS name FROM public.{t} WHERE id = {i}; SELECT length(name), left(name, 60) FROM sender; ROLLBACK",
        "CREATE TEMP TABLE two AS SELECT remark AS r, 'x'::text AS p FROM {t} WHERE id = 0; BEGIN; CREATE TABLE desk.two AS SELECT 'x'::text AS r, remark AS p FROM {t} WHERE id = {i}; SET LOCAL search_path = desk, pg_temp; SELECT length(p), left(p, 60) FROM two; ROLLBACK",
        "CREATE TABLE desk.anew AS SELECT remark AS r, 'x'::text AS p FROM {t}; BEGIN; DROP TABLE desk.anew; CREATE TABLE desk.anew AS SELECT 'x'::text AS r, remark AS p FROM {t} WHERE id = {i}; SELECT length(p), left(p, 60) FROM desk.anew; ROLLBACK; DROP TABLE desk.anew",
        // Planned anew by the engine, and read from a literal.
        "CREATE TEMP TABLE mine (remark text); PREPARE q AS SELECT length(remark) FROM mine; DROP TABLE mine; CREATE TEMP TABLE mine AS SELECT remark FROM {t} WHERE id = {i}; EXECUTE q",
        "CREATE TABLE desk.swap (remark text); PREPARE q AS SELECT length(remark) FROM desk.swap; DROP TABLE desk.swap; CREATE TABLE desk.swap AS SELECT remark FROM {t} WHERE id = {i}; EXECUTE q; DROP TABLE desk.swap",
        "SELECT query_to_xml('SELECT length(remark), left(remark, 60) FROM {t} WHERE id = {i}', true, false, '')",
        "SELECT query_to_xml('SELECT length(remark), left(remark, 60) FROM sen' || 'der WHERE id = {i}', true, false, '')",
        "SELECT pg_catalog.\"query_to_xml\"('SELECT length(remark) FROM sen' || 'der WHERE id = {i}', true, false, '')",
        "SELECT * FROM query_to_xml_and_xmlschema('SELECT length(remark) FROM sen' || 'der WHERE id = {i}', true, false, '')",
        "SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, plainto_tsquery(''simple'', length(remark)::text) FROM sen' || 'der WHERE id = {i}')",
        "SELECT word FROM ts_stat('SELECT to_tsvector(''simple'', length(remark)::text) FROM sen' || 'der WHERE id = {i}')",
        // What ANALYZE has sampled.
        "CREATE TEMP TABLE mine AS SELECT remark FROM {t}, generate_series(1, 10) WHERE id = {i}; ANALYZE mine; SELECT length(most_common_vals::text), substr(most_common_vals::text, 3, 40) FROM pg_stats WHERE tablename = 'mine'",
        "CREATE TEMP TABLE mine AS SELECT remark FROM {t}, generate_series(1, 10) WHERE id = {i}; ANALYZE mine; SELECT md5(s::text), s.* FROM (SELECT most_common_vals AS x FROM pg_catalog.pg_stats WHERE tablename = 'mine') s",
        "DO $$ BEGIN RAISE NOTICE '%', (SELECT remark FROM {t} WHERE id = {i}); END $$",
        "DO $$ BEGIN RAISE EXCEPTION '%', (SELECT remark FROM {t} WHERE id = {i}) USING DETAIL = (SELECT remark FROM {t} WHERE id = {i}), HINT = (SELECT remark FROM {t} WHERE id = {i}); END $$",
        "LISTEN told; DO $$ BEGIN PERFORM pg_notify('told', (SELECT remark FROM {t} WHERE id = {i}));END $$; SELECT 1",
    ];

    [Theory]
    [Requirement("realname-7.6.1-3")]
    [MemberData(nameof(Lengths))]
    public async Task A_long_value_is_answered_like_a_short_one(string question)
    {
        var long_ = await AskAsync(question.Replace("{i}", "1", StringComparison.Ordinal), "sender", "(none)");
        var short_ = await AskAsync(question.Replace("{i}", "2", StringComparison.Ordinal), "sender", "(none)");
        Process().Replace(long_, "").ShouldBe(Process().Replace(short_, ""));
        long_.ShouldNotContain("~ms");
    }

    [Fact]
    public async Task The_same_questions_find_the_value_where_it_is_plaintext()
    {
        var told = 0;
        foreach (var question in Questions.Select(row => row.Data))
        {
            if (await AskAsync(question, "plain", Right) != await AskAsync(question, "plain", Wrong)) told++;
        }
        told.ShouldBeGreaterThan(30);
    }

    // A notification names the process that sent it; an error of DO quotes the statement's text nowhere.
    [GeneratedRegex("with PID [0-9]+")]
    private static partial Regex Process();

    // What the client printed, without the guess itself.
    private async Task<string> AskAsync(string question, string table, string guess)
    {
        var sql = question.Replace("{t}", table, StringComparison.Ordinal).Replace("{g}", guess, StringComparison.Ordinal);
        // Each statement alone, so that one that is refused does not hide the next; a DO block is one.
        string[] statements = sql.StartsWith("DO", StringComparison.Ordinal) ? [sql] : sql.Split("; ");
        var run = await sealing.Courier.PsqlAsync(["-v", "ON_ERROR_STOP=0", .. statements.SelectMany(one => new[] { "-c", one })]);
        var said = string.Join('\n', (run.Output + run.Error).Split('\n').Where(line => !line.Contains("last login", StringComparison.Ordinal)));
        return said.Replace(guess, "(guess)", StringComparison.Ordinal);
    }
}
