using Menshen.Bench.Contestants;
using Menshen.Bench.Load;
using Menshen.Bench.Machine;
using Menshen.TestKit;

namespace Menshen.Bench.Tests;

public class LoadTrailTests
{
    [Theory]
    [InlineData(100, 0, 100, null)]
    [InlineData(100, 1, 100, null)]
    [InlineData(100, 1, 101, null)]
    [InlineData(100, 0, 99, "from port 7 100 statements were acknowledged (0 are not known) and 99 have a record")]
    [InlineData(100, 1, 102, "from port 7 100 statements were acknowledged (1 are not known) and 102 have a record")]
    public void Records_that_lack_at_the_end_or_are_too_many_are_no_result(long acknowledged, long unknown, long recorded, string? fault) =>
        LoadTrail.Fault([(7, acknowledged, unknown)], [new SessionTrail(7, recorded, null, null)]).ShouldBe(fault);

    [Fact]
    public void A_session_that_only_one_side_knows_is_a_fault_and_so_is_a_record_too_many_in_one_and_too_few_in_the_other()
    {
        LoadTrail.Fault([(7, 3, 0), (8, 0, 0)], []).ShouldBe("from port 7 3 statements were acknowledged (0 are not known) and 0 have a record");
        LoadTrail.Fault([], [new SessionTrail(9, 2, null, null)]).ShouldBe("from port 9 0 statements were acknowledged (0 are not known) and 2 have a record");
        LoadTrail.Fault([(7, 3, 0), (8, 3, 0)], [new SessionTrail(7, 4, null, null), new SessionTrail(8, 2, null, null)])!.ShouldContain("from port 8");
        // One after the other from the same port: what the first has too many does not make up for what the second lacks within its numbers.
        LoadTrail.Fault([(7, 2, 0), (7, 3, 0)], [new SessionTrail(7, 3, null, null), new SessionTrail(7, 2, 2, null)])!.ShouldBe("statement 2 of the session from port 7 has no record");
    }

    [Fact]
    public void Of_many_faults_the_first_are_named_and_the_others_counted() =>
        LoadTrail.Fault([.. Enumerable.Range(1, 9).Select(port => (port, 1L, 0L))], [])!.ShouldEndWith("; and 4 more");

    // The vault's own tables, and its own question: one record is taken out and one put in twice.
    [Fact]
    public void A_record_that_lacks_and_one_that_is_doubled_are_named()
    {
        using var work = new WorkFolder();
        using var vault = PostgresServer.Start(work, "vault", "");
        vault.AsSuperuser("CREATE DATABASE audit");
        vault.RunFiles(Directory.GetFiles(Path.Combine(RepositoryPaths.Root, "src", "Menshen.Vault", "Sql"), "02*.sql").Order(StringComparer.Ordinal), "audit");
        vault.AsSuperuser(Filled, "audit");
        var trail = new LoadTrail(["till", "clerk"], sql => vault.AsSuperuser(sql, "audit"));
        (int, long, long)[] told = [(5001, 1000, 0), (5002, 999, 1)];
        trail.AwaitEnds(2);
        LoadTrail.Fault(told, trail.Read()).ShouldBeNull();

        vault.AsSuperuser("DELETE FROM audit.statement WHERE session_id = 1 AND number = 417", "audit");
        LoadTrail.Fault(told, trail.Read())!.ShouldStartWith("statement 417 of the session from port 5001 has no record;");
        // As many as were acknowledged, and yet not right.
        vault.AsSuperuser("INSERT INTO audit.statement SELECT * FROM audit.statement WHERE session_id = 1 AND number = 900", "audit");
        LoadTrail.Fault(told, trail.Read()).ShouldBe(
            "statement 417 of the session from port 5001 has no record; statement 900 of the session from port 5001 has more than one record");
        vault.AsSuperuser("DELETE FROM audit.statement WHERE session_id = 2 AND number < 3", "audit");
        LoadTrail.Fault(told, trail.Read())!.ShouldContain("statement 1 of the session from port 5002 has no record");
    }

    // Two sessions of the load, one of an auditor's, and one of another program's.
    private const string Filled = """
        SELECT audit.make_day((now() AT TIME ZONE 'UTC')::date);
        INSERT INTO audit.session (id, run, number, subject_id, subject, engine_role, database, application, source, source_port, tls, backend, opened, closed, end_reason)
        SELECT n, '00000000-0000-0000-0000-000000000001', n, n, who, who, 'bench', program, '127.0.0.1', 5000 + n, '', n, now(), now(), 'client'
        FROM (VALUES (1, 'till', 'bench'), (2, 'clerk', 'bench'), (3, 'bench-auditor', 'bench'), (4, 'till', 'psql')) AS v (n, who, program);
        INSERT INTO audit.statement (index, started, session_id, number, result, rows, duration_us)
        SELECT 4 * number + n, date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC', n, number, 'succeeded', 1, 1
        FROM generate_series(1, 1000) AS a (number), generate_series(1, 4) AS b (n) WHERE n < 3 OR number > 1;
        """;
}
