using System.Text;
using System.Text.RegularExpressions;
using Menshen.Sql.Native;
using Menshen.TestKit;

namespace Menshen.Sql.Tests.Facts;

/// <summary>Every kind of statement that PostgreSQL's grammar can make has a sample in the tables of facts, and each sample is classified.</summary>
public sealed partial class GrammarTests
{
    private const string Library = "libpg_query";

    /// <summary>Nodes whose names end so and that no text is by itself: parts of others, or made after parsing.</summary>
    private static readonly string[] Parts = ["RawStmt", "SetOperationStmt", "ReturnStmt", "PLAssignStmt", "ReplicaIdentityStmt"];

    [Fact]
    [Requirement("gat389-4.3.3-b")]
    public void Each_statement_of_the_grammar_has_an_operation_and_an_object_and_what_is_none_is_unknown()
    {
        // The parser's own list, out of the library that parses: a version with one more kind of statement makes this red.
        NodeOf("SELECT 1").ShouldBe("SelectStmt");
        var grammar = Kinds().Except(Parts).ToHashSet();
        grammar.Count.ShouldBeGreaterThan(110);
        var samples = StatementTable.Lines.Select(line => line.Sql).Concat(Samples).Select(sql => (Sql: sql, Node: NodeOf(sql))).Where(sample => sample.Node is not null).ToList();
        grammar.Except(samples.Select(sample => sample.Node!)).Order().ShouldBeEmpty("kinds of statements without a sample");

        foreach (var (sql, node) in samples.Where(sample => grammar.Contains(sample.Node!)))
        {
            var facts = StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)).Statements[0];
            facts.Kind.ShouldBeOneOf([.. Enum.GetValues<StatementKind>().Except([StatementKind.Unknown, StatementKind.Unparseable])], $"{node}: {sql}");
            facts.Command.ShouldNotBeEmpty($"{node}: {sql}");
            facts.Privileges.HasFlag(StatementPrivileges.Unknown).ShouldBeFalse($"{node}: {sql}");
            // The object: the relations that the text names, or it says that it cannot tell all.
            if (sql.Contains(" named_here", StringComparison.Ordinal))
                (facts.Reads.Concat(facts.Writes).Any(relation => relation.ToString().Contains("named_here", StringComparison.Ordinal)) || !facts.RelationsAreComplete).ShouldBeTrue($"{node}: {sql}");
        }

        // What the grammar does not know is not guessed at.
        foreach (var none in (string[])["SELEC 1", "CREATE SOMETHING x", "GRANT EVERYTHING", "\\d"])
            StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(none)).Statements[0].Kind.ShouldBe(StatementKind.Unparseable, none);
    }

    /// <summary>Those that the other table has no line for.</summary>
    private static readonly string[] Samples =
    [
        "SELECT * FROM named_here", "INSERT INTO named_here VALUES (1)", "UPDATE named_here SET a = 1", "DELETE FROM named_here", "TRUNCATE named_here", "LOCK named_here",
        "COPY named_here TO STDOUT", "COMMENT ON TABLE named_here IS 'x'", "CREATE INDEX ON named_here (a)", "ALTER TABLE named_here ADD b int", "DROP TABLE named_here",
        "GRANT SELECT ON named_here TO bob", "VACUUM named_here", "CREATE VIEW v AS SELECT * FROM named_here", "ALTER TABLE named_here RENAME TO other", "CREATE RULE r AS ON INSERT TO named_here DO NOTHING",
        "CREATE TRIGGER t BEFORE INSERT ON named_here EXECUTE FUNCTION f()", "CREATE POLICY p ON named_here", "ALTER POLICY p ON named_here USING (true)", "CREATE STATISTICS s ON a, b FROM named_here",
        "ALTER COLLATION c REFRESH VERSION", "ALTER DATABASE d REFRESH COLLATION VERSION", "ALTER DATABASE d SET work_mem = '1MB'", "ALTER DATABASE d CONNECTION LIMIT 1",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO bob", "ALTER DOMAIN d DROP NOT NULL", "ALTER TYPE e ADD VALUE 'x'", "ALTER EVENT TRIGGER t DISABLE", "ALTER EXTENSION e ADD TABLE t",
        "ALTER EXTENSION e UPDATE", "ALTER FOREIGN DATA WRAPPER w OPTIONS (a 'b')", "ALTER SERVER s OPTIONS (a 'b')", "ALTER FUNCTION f() IMMUTABLE", "ALTER TABLE t DEPENDS ON EXTENSION e",
        "ALTER INDEX i DEPENDS ON EXTENSION e", "ALTER TABLE t SET SCHEMA s", "ALTER OPERATOR FAMILY f USING btree DROP OPERATOR 1 (int, int)", "ALTER OPERATOR + (int, int) SET (RESTRICT = NONE)",
        "ALTER FUNCTION f() OWNER TO bob", "ALTER PUBLICATION p ADD TABLE t", "ALTER ROLE bob SET work_mem = '1MB'", "ALTER ROLE bob CREATEDB", "ALTER SEQUENCE s RESTART", "ALTER STATISTICS s SET STATISTICS 5",
        "ALTER SUBSCRIPTION s DISABLE", "ALTER SYSTEM SET work_mem = '1MB'", "ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR word", "ALTER TEXT SEARCH DICTIONARY d (a = b)",
        "ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b", "ALTER TABLESPACE t SET (seq_page_cost = 1)", "ALTER TYPE t SET (RECEIVE = NONE)", "ALTER USER MAPPING FOR bob SERVER s OPTIONS (a 'b')", "CALL p()",
        "CHECKPOINT", "CLOSE c", "CLUSTER t", "CREATE TYPE t AS (a int)", "SET CONSTRAINTS ALL DEFERRED", "CREATE ACCESS METHOD m TYPE TABLE HANDLER h", "CREATE CAST (int AS t) WITH FUNCTION f(int)",
        "CREATE CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM f", "CREATE DOMAIN d AS int", "CREATE TYPE e AS ENUM ('a')", "CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION f()", "CREATE EXTENSION e",
        "CREATE FOREIGN DATA WRAPPER w", "CREATE SERVER s FOREIGN DATA WRAPPER w", "CREATE FOREIGN TABLE t (a int) SERVER s", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OPERATOR CLASS c FOR TYPE int USING btree AS STORAGE int", "CREATE OPERATOR FAMILY f USING btree", "CREATE LANGUAGE l HANDLER h", "CREATE PUBLICATION p FOR ALL TABLES",
        "CREATE TYPE r AS RANGE (SUBTYPE = int)", "CREATE ROLE bob", "CREATE SCHEMA s", "CREATE SEQUENCE s", "CREATE TABLE t (a int)", "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p",
        "CREATE TABLE t AS SELECT 1", "CREATE TABLESPACE t LOCATION '/x'", "CREATE TRANSFORM FOR int LANGUAGE l (FROM SQL WITH FUNCTION f(internal))", "CREATE USER MAPPING FOR bob SERVER s", "CREATE DATABASE d",
        "DEALLOCATE p", "DECLARE c CURSOR FOR SELECT 1", "CREATE AGGREGATE a (int) (SFUNC = f, STYPE = int)", "DISCARD ALL", "DO 'BEGIN END'", "DROP OWNED BY bob", "DROP ROLE bob", "DROP SUBSCRIPTION s",
        "DROP TABLESPACE t", "DROP USER MAPPING FOR bob SERVER s", "DROP DATABASE d", "EXECUTE p", "EXPLAIN SELECT 1", "FETCH c", "GRANT a TO b", "IMPORT FOREIGN SCHEMA s FROM SERVER v INTO t", "LISTEN c", "LOAD 'x'",
        "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE", "NOTIFY c", "PREPARE p AS SELECT 1", "REASSIGN OWNED BY a TO b", "REFRESH MATERIALIZED VIEW v", "REINDEX TABLE t", "SECURITY LABEL ON TABLE t IS 'x'",
        "BEGIN", "UNLISTEN c", "SET work_mem = '1MB'", "SHOW work_mem",
    ];

    private static string? NodeOf(string sql)
    {
        using var text = new NativeText(Encoding.UTF8.GetBytes(sql));
        return ParseTree.TryParse(text) is { } tree ? FirstNode(tree.Root) : null;
    }

    private static string? FirstNode(TreeNode node)
    {
        foreach (var child in node.Children)
        {
            if (child.Name is var name && name.EndsWith("Stmt", StringComparison.Ordinal)) return name;
            if (FirstNode(child) is { } found) return found;
        }

        return null;
    }

    private static IEnumerable<string> Kinds()
    {
        var library = File.ReadLines("/proc/self/maps").First(line => line.Contains(Library, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1];
        return Kind().Matches(Encoding.Latin1.GetString(File.ReadAllBytes(library))).Select(match => match.Groups[1].Value).Distinct();
    }

    [GeneratedRegex(@"PgQuery__([A-Za-z]+Stmt)\0", RegexOptions.CultureInvariant)]
    private static partial Regex Kind();
}
