using System.Text;
using Menshen.Sql.Sealing;

namespace Menshen.Sql.Tests.Sealing;

/// <summary>Statements that store or move: COPY, PREPARE, views, indexes, constraints, policies, triggers.</summary>
public sealed class SealDefinitionTests
{
    [Theory]
    [InlineData("COPY sender FROM STDIN", "copy(0,0,1,2,3)")]
    [InlineData("COPY sender (phone, name, id_card) FROM STDIN WITH (FORMAT csv, HEADER match)", "copy(2,0,1)")]
    [InlineData("COPY public.sender (id) FROM STDIN", "copy(0)")]
    [InlineData("COPY sender FROM STDIN WHERE id > 5", "copy(0,0,1,2,3)")]
    [InlineData("COPY sender FROM '/tmp/x'", "-")]
    [InlineData("COPY sender FROM PROGRAM 'cat'", "-")]
    [InlineData("COPY sender (id_card) TO STDOUT", "-")]
    [InlineData("COPY plain FROM STDIN", "nothing")]
    [InlineData("COPY sender FROM STDIN WHERE id_card = 'x'", "! public.sender.id_card: a literal for a sealed column in COPY FROM ... WHERE")]
    [InlineData("COPY sender FROM STDIN WHERE id_card IS NOT NULL", "copy(0,0,1,2,3)")]
    [InlineData("COPY sender FROM STDIN WHERE id_card LIKE 'x'", "! public.sender.id_card: operator LIKE")]
    [InlineData("COPY sender FROM STDIN; COPY receiver FROM STDIN", "! public.receiver.id_card: a second COPY FROM STDIN in one text")]
    [InlineData("COPY (SELECT id_card FROM sender ORDER BY 1) TO STDOUT", "! public.sender.id_card: ORDER BY a position (search)")]
    public void Of_copy(string sql, string plan) => Planned.Describe(sql).ShouldBe(plan);

    [Theory]
    [InlineData("COPY sender FROM STDIN", "Text 9 [\\N] 0 0 False", false)]
    [InlineData("COPY sender FROM STDIN WITH (FORMAT csv, HEADER match)", "Csv 44 [] 34 34 True", true)]
    [InlineData("COPY sender FROM STDIN CSV HEADER DELIMITER AS ';' NULL AS 'none' QUOTE AS ''''", "Csv 59 [none] 39 39 True", true)]
    [InlineData("COPY sender FROM STDIN (FORMAT 'csv', ESCAPE E'\\\\', HEADER off, ENCODING 'Utf-8')", "Csv 44 [] 34 92 False", true)]
    [InlineData("COPY sender FROM STDIN (NULL '', DELIMITER '|', HEADER 0)", "Text 124 [] 0 0 False", true)]
    [InlineData("COPY sender FROM STDIN (FORMAT csv, NULL 0, DELIMITER 5, HEADER)", "Csv 53 [0] 34 34 True", true)]
    [InlineData("COPY sender FROM STDIN (HEADER 'FALSE')", "Text 9 [\\N] 0 0 False", true)]
    [InlineData("COPY sender FROM STDIN (HEADER 'Off')", "Text 9 [\\N] 0 0 False", true)]
    [InlineData("COPY sender FROM STDIN (HEADER 'MATCH')", "Text 9 [\\N] 0 0 True", true)]
    [InlineData("COPY sender FROM STDIN (FORMAT csv, FORCE_NULL (name))", "Csv 44 [] 34 34 False", true)]
    [InlineData("COPY sender FROM STDIN BINARY", "Binary 9 [\\N] 0 0 False", true)]
    [InlineData("COPY (SELECT id_card FROM sender) TO STDOUT (FORMAT csv, FORCE_QUOTE *)", "Csv 44 [] 34 34 False", true)]
    public void Of_the_form_of_a_copy(string sql, string form, bool holdsForThisTextOnly)
    {
        var plan = Planned.Of(sql);
        plan.Fault.ShouldBeNull();
        var copy = plan.CopyForm;
        $"{copy.Kind} {copy.Delimiter} [{Encoding.UTF8.GetString(copy.Null.Span)}] {copy.Quote} {copy.Escape} {copy.HasHeader}".ShouldBe(form);
        plan.HoldsForThisTextOnly.ShouldBe(holdsForThisTextOnly);
    }

    [Theory]
    [InlineData("COPY sender FROM STDIN (ENCODING 'gbk')", "COPY with an ENCODING that is not UTF8")]
    [InlineData("COPY sender TO STDOUT (ENCODING gbk)", "COPY with an ENCODING that is not UTF8")]
    [InlineData("COPY sender FROM STDIN (FORMAT csv, DEFAULT 'x')", "COPY with the option DEFAULT")]
    [InlineData("COPY sender FROM STDIN (FORMAT csv, FORCE_NULL (id_card))", "COPY with FORCE_NULL or FORCE_NOT_NULL")]
    [InlineData("COPY sender FROM STDIN (FORMAT csv, FORCE_NULL *)", "COPY with FORCE_NULL or FORCE_NOT_NULL")]
    [InlineData("COPY sender FROM STDIN (FORMAT csv, FORCE_NOT_NULL (name, phone))", "COPY with FORCE_NULL or FORCE_NOT_NULL")]
    [InlineData("COPY sender FROM STDIN (ON_ERROR ignore)", "COPY with the option ON_ERROR")]
    [InlineData("COPY sender FROM STDIN CSV FORCE NOT NULL id_card", "COPY with FORCE_NULL or FORCE_NOT_NULL")]
    [InlineData("COPY sender TO STDOUT; COPY sender TO STDOUT CSV", "a second COPY of another form in one text")]
    public void A_copy_whose_stream_cannot_be_read_is_refused(string sql, string construct) => Planned.Of(sql).Fault.ShouldNotBeNull(sql).Construct.ShouldBe(construct);

    [Theory]
    [InlineData("COPY parcel FROM STDIN", "1,0")]
    [InlineData("COPY parcel (name, id_card) FROM STDIN", "0,1")]
    [InlineData("COPY parcel (id_card) FROM STDIN (FORMAT csv)", "1")]
    public void A_copy_without_a_list_of_columns_leaves_out_those_that_the_engine_computes(string sql, string groups)
    {
        // With the first column counted, the second of the stream went to the engine in clear, and the third was sealed.
        var schema = new SealedSchema([new SealedRelation("public", "parcel", [new("gen", 0, false) { IsGenerated = true }, new("id_card", 1, true), new("name", 0, false)])], []);
        var plan = SealPlanner.Plan(Encoding.UTF8.GetBytes(sql), schema);
        plan.Fault.ShouldBeNull();
        string.Join(',', plan.CopiedIn).ShouldBe(groups);
        SealPlanner.Plan("INSERT INTO parcel VALUES (DEFAULT, 'x', 'n')"u8, schema).Literals.ShouldBe([new SealTarget(0, 1, SealUse.Write)]);
    }

    [Theory]
    [InlineData("SELECT 'x'::menshen.sealed_id_card", "a literal cast to menshen.sealed_id_card")]
    [InlineData("SELECT CAST('x' AS menshen.sealed_id_card)", "a literal cast to menshen.sealed_id_card")]
    [InlineData("SELECT $1::menshen.sealed_id_card", "parameter $1 cast to menshen.sealed_id_card")]
    [InlineData("SELECT 'x'::\"menshen\" . \"sealed_id_card\"", "a literal cast to menshen.sealed_id_card")]
    [InlineData("SELECT 'x'::MENSHEN./* */Sealed_Id_Card", "a literal cast to menshen.sealed_id_card")]
    [InlineData("SELECT 'x'::U&\"menshe\\006e\".U&\"seale\\0064_id_card\"", "a literal cast to menshen.sealed_id_card")]
    [InlineData("SELECT 'x'::db.menshen.sealed_id_card", "a literal cast to menshen.sealed_id_card")]
    [InlineData("SET search_path = menshen; SELECT 'x'::sealed_id_card", "a literal cast to menshen.sealed_id_card")]
    [InlineData("SELECT menshen.sealed_id_card 'x'", "a literal cast to menshen.sealed_id_card")]
    [InlineData("SELECT menshen.sealed_id_card('x')", "a literal cast to menshen.sealed_id_card")]
    [InlineData("SELECT '{x}'::menshen.sealed_id_card[]", "a literal cast to menshen.sealed_id_card")]
    [InlineData("SELECT COALESCE('x', $1)::menshen.sealed_id_card FROM plain", "a literal cast to menshen.sealed_id_card")]
    [InlineData("CREATE TABLE t AS SELECT 'x'::menshen.sealed_id_card AS c", "a literal cast to menshen.sealed_id_card")]
    [InlineData("CREATE TABLE t (c text DEFAULT 'x'::menshen.sealed_id_card)", "a literal cast to menshen.sealed_id_card")]
    [InlineData("CREATE TABLE t (c menshen.sealed_id_card DEFAULT 'x')", "DEFAULT")]
    [InlineData("CREATE TABLE t (c menshen.sealed_id_card CHECK (c <> 'x'))", "a literal for a sealed column in a table's definition")]
    [InlineData("CREATE TABLE t (c menshen.sealed_id_card, CHECK (c IN ('x')))", "a literal for a sealed column in a table's definition")]
    [InlineData("ALTER TABLE t ADD c menshen.sealed_id_card DEFAULT 'x'", "DEFAULT")]
    [InlineData("ALTER TABLE t ALTER c TYPE menshen.sealed_id_card USING 'x'", "a literal cast to menshen.sealed_id_card")]
    [InlineData("CREATE DOMAIN d AS menshen.sealed_id_card DEFAULT 'x'", "CREATE DOMAIN with a DEFAULT or CHECK")]
    [InlineData("CREATE FUNCTION f(a menshen.sealed_id_card DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT 1'", "a function's DEFAULT")]
    [InlineData("PREPARE p (menshen.sealed_id_card) AS SELECT $1", "PREPARE with a parameter of that type")]
    public void A_value_for_the_type_of_a_sealed_column_that_no_column_takes_is_refused(string sql, string construct)
    {
        var plan = Planned.Of(sql);
        plan.TouchesSealed.ShouldBeTrue();
        var fault = plan.Fault.ShouldNotBeNull(sql);
        fault.Construct.ShouldBe(construct);
        fault.Column.ShouldNotBeEmpty();
        fault.Instead.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("CREATE TABLE t (c menshen.sealed_id_card, d text DEFAULT 'x')", "-")]
    [InlineData("CREATE TABLE t (c menshen.sealed_id_card UNIQUE NOT NULL CHECK (c IS NOT NULL))", "-")]
    [InlineData("SELECT c::menshen.sealed_id_card FROM plain WHERE is_sealed_off = 'x'", "nothing")]
    [InlineData("SELECT 'x'::other.sealed_box, 'menshen.sealed_id_card'", "nothing")]
    [InlineData("CREATE DOMAIN d AS menshen.sealed_id_card", "nothing")]
    [InlineData("SELECT * FROM sender WHERE id_card = 'x'::menshen.sealed_id_card", "s1'x'")]
    [InlineData("UPDATE sender SET phone = CAST($1 AS menshen.sealed_phone)", "w2$1")]
    public void What_is_of_that_type_and_sealed_or_no_clients_value_passes(string sql, string plan) => Planned.Describe(sql).ShouldBe(plan);

    [Theory]
    [InlineData("PREPARE p AS INSERT INTO sender (id_card) VALUES ($1)", "! public.sender.id_card: PREPARE with a parameter for a sealed column")]
    [InlineData("PREPARE p (text) AS SELECT * FROM sender WHERE id_card = $1", "! public.sender.id_card: PREPARE with a parameter for a sealed column (search)")]
    [InlineData("PREPARE p (int) AS UPDATE sender SET id_card = 'x' WHERE id = $1", "w1'x'")]
    [InlineData("PREPARE p AS SELECT * FROM plain WHERE a = $1", "nothing")]
    public void Of_prepare(string sql, string plan) => Planned.Describe(sql).ShouldBe(plan);

    [Theory]
    [InlineData("CREATE VIEW v AS SELECT * FROM sender")]
    [InlineData("CREATE VIEW v AS SELECT s.id_card, 'a' AS kind FROM sender s JOIN receiver r USING (id_card) WHERE s.name = 'n'")]
    [InlineData("CREATE MATERIALIZED VIEW v AS SELECT id_card, count(*) FROM sender GROUP BY 1")]
    [InlineData("CREATE INDEX ON sender (id_card, id)")]
    [InlineData("CREATE UNIQUE INDEX i ON sender USING hash (id_card) WHERE phone IS NOT NULL AND name = 'x'")]
    [InlineData("CREATE INDEX ON sender (id) INCLUDE (address)")]
    [InlineData("CREATE POLICY p ON sender USING (name = current_user)")]
    [InlineData("CREATE TRIGGER t BEFORE UPDATE ON receiver FOR EACH ROW WHEN (old.id_card IS DISTINCT FROM new.id_card OR old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION f()")]
    [InlineData("ALTER TABLE sender ADD UNIQUE (id_card), ADD FOREIGN KEY (phone) REFERENCES receiver (phone), ADD COLUMN x text DEFAULT 'y' CHECK (x <> 'z')")]
    [InlineData("ALTER TABLE sender ALTER id_card SET NOT NULL, ALTER id_card DROP DEFAULT, ALTER id SET DEFAULT 5, ENABLE ROW LEVEL SECURITY, ALTER id_card SET STATISTICS 10")]
    [InlineData("ALTER TABLE sender ADD CHECK (id_card IS NOT NULL AND id > 5)")]
    [InlineData("ALTER TABLE sender ADD COLUMN c menshen.sealed_id_card GENERATED ALWAYS AS (id_card) STORED")]
    [InlineData("CREATE TABLE p PARTITION OF sender FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')")]
    [InlineData("CREATE TABLE c (LIKE sender INCLUDING ALL, x text DEFAULT 'x' CHECK (x = 'y'))")]
    [InlineData("CREATE TABLE c (x int REFERENCES sender (id)) INHERITS (receiver)")]
    [InlineData("CREATE PUBLICATION p FOR TABLE sender (id, id_card) WHERE (id > 5)")]
    [InlineData("CREATE STATISTICS s ON id, id_card FROM sender")]
    [InlineData("CREATE SCHEMA s CREATE VIEW v AS SELECT id_card FROM sender")]
    [InlineData("REFRESH MATERIALIZED VIEW sender_view")]
    public void Definitions_without_a_clients_value_pass(string sql) => Planned.Describe(sql).ShouldBe("-");

    [Theory]
    [InlineData("CREATE VIEW v AS SELECT * FROM sender WHERE id_card = 'x'", "a literal for a sealed column in CREATE VIEW")]
    [InlineData("CREATE VIEW v AS SELECT lower(id_card) FROM sender", "function lower")]
    [InlineData("CREATE VIEW v AS SELECT * FROM sender ORDER BY id_card", "ORDER BY")]
    [InlineData("CREATE MATERIALIZED VIEW v AS SELECT * FROM sender WHERE id_card = 'x'", "a literal for a sealed column in CREATE MATERIALIZED VIEW")]
    [InlineData("CREATE SCHEMA s CREATE VIEW v AS SELECT * FROM sender WHERE id_card = 'x'", "a literal for a sealed column in CREATE VIEW")]
    [InlineData("CREATE INDEX ON sender (address)", "CREATE INDEX")]
    [InlineData("CREATE INDEX ON sender (lower(id_card))", "function lower")]
    [InlineData("CREATE INDEX ON sender (left(id_card, 6))", "function left")]
    [InlineData("CREATE INDEX ON sender USING gin (id_card gin_trgm_ops)", "an operator class")]
    [InlineData("CREATE INDEX ON sender (id_card text_pattern_ops)", "an operator class")]
    [InlineData("CREATE INDEX ON sender USING brin (id_card)", "CREATE INDEX USING brin")]
    [InlineData("CREATE INDEX ON sender (id) WHERE id_card = 'x'", "a literal for a sealed column in CREATE INDEX")]
    [InlineData("CREATE POLICY p ON sender USING (id_card = 'x')", "a literal for a sealed column in a policy")]
    [InlineData("ALTER POLICY p ON sender WITH CHECK (id_card LIKE 'x')", "operator LIKE")]
    [InlineData("CREATE TRIGGER t AFTER INSERT ON sender FOR EACH ROW WHEN (new.id_card = 'x') EXECUTE FUNCTION f()", "a literal for a sealed column in CREATE TRIGGER")]
    [InlineData("CREATE RULE r AS ON INSERT TO sender DO ALSO INSERT INTO plain VALUES (new.id_card)", "CREATE RULE")]
    [InlineData("CREATE RULE r AS ON INSERT TO plain DO ALSO INSERT INTO sender (id_card) VALUES ('x')", "CREATE RULE")]
    [InlineData("CREATE FUNCTION f() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM sender WHERE id_card = 'x'; END", "CREATE FUNCTION")]
    [InlineData("CREATE PUBLICATION p FOR TABLE sender WHERE (id_card = 'x')", "a literal for a sealed column in a publication")]
    [InlineData("CREATE STATISTICS s ON id, lower(id_card) FROM sender", "function lower")]
    [InlineData("ALTER TABLE sender ALTER id_card TYPE text", "ALTER COLUMN TYPE")]
    [InlineData("ALTER TABLE sender ALTER name TYPE text USING lower(id_card)", "function lower")]
    [InlineData("ALTER TABLE sender ALTER id_card SET DEFAULT 'x'", "DEFAULT")]
    [InlineData("ALTER TABLE sender ADD CHECK (id_card <> 'x')", "a literal for a sealed column in a table's definition")]
    [InlineData("ALTER TABLE sender ADD CHECK (length(id_card) = 18)", "function length")]
    [InlineData("ALTER TABLE sender ADD UNIQUE (address)", "UNIQUE")]
    [InlineData("ALTER TABLE sender ADD EXCLUDE USING gist (id_card WITH =)", "EXCLUDE USING an operator")]
    [InlineData("ALTER TABLE sender ADD COLUMN c menshen.sealed_id_card GENERATED ALWAYS AS (right(id_card, 4)) STORED", "function right")]
    [InlineData("CREATE TABLE c (CHECK (id_card = 'x')) INHERITS (sender)", "a literal for a sealed column in a table's definition")]
    [InlineData("CREATE TABLE c PARTITION OF sender (id_card DEFAULT 'x') DEFAULT", "DEFAULT")]
    [InlineData("CREATE TABLE c (LIKE sender, CHECK (length(id_card) = 18))", "function length")]
    [InlineData("CREATE SUBSCRIPTION s CONNECTION 'sender' PUBLICATION p; SELECT FROM sender WHERE id_card ~ 'x'", "operator ~")]
    public void Definitions_that_would_hold_or_look_into_a_value_are_refused(string sql, string construct)
    {
        var fault = Planned.Of(sql).Fault.ShouldNotBeNull(sql);
        (fault.Construct, fault.OnlySearch).ShouldBe((construct, false));
        fault.Column.ShouldNotBeEmpty();
        fault.Instead.ShouldNotBeEmpty();
    }
}
