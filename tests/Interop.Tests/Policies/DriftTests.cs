using System.Text.Json;
using Menshen.TestKit;
using static Menshen.Interop.Tests.Policies.PolicyDeployment;

namespace Menshen.Interop.Tests.Policies;

/// <summary>What drifts from the policy is found, told with its remedy, and told again when it is over.</summary>
[Collection<PolicyDeployment>]
public sealed class DriftTests(PolicyDeployment policies)
{
    private const int Findings = 2;

    private Deployment Running => policies.Running;

    [Fact]
    public async Task An_owner_who_gives_a_sealed_column_another_type_raises_an_alarm()
    {
        (await Running.MenshenAsync("plan", "--drift")).Succeeded().Output.ShouldContain("Nothing has drifted");
        // The gateway refuses the statement where it reads it; inside a DO block nobody does, and the engine lets an owner.
        (await policies.Owner.PsqlAsync("-c", "ALTER TABLE sender ALTER COLUMN name TYPE text")).Error.ShouldContain("MS0001");
        (await policies.Owner.PsqlAsync("-c", Hidden("ALTER TABLE sender ALTER COLUMN name TYPE text"))).Succeeded();
        // Found by itself within seconds; the command only looks sooner.
        await Eventually.TrueAsync(async () => (await Running.MenshenAsync("status")).Output.Contains("column parcels/public.sender.name", StringComparison.Ordinal));
        var run = await Running.MenshenAsync("plan", "--drift");
        run.Code.ShouldBe(Findings);
        run.Output.ShouldContain("column parcels/public.sender.name: should be sealed in group name, is text, which takes plaintext");
        run.Output.ShouldContain("-> Find out who changed it");
        using var json = JsonDocument.Parse((await Running.MenshenAsync("plan", "--drift", "--json")).Output);
        json.RootElement.GetProperty("findings").EnumerateArray().Single().GetProperty("remedy").GetString().ShouldNotBeNullOrEmpty();
        await Eventually.TrueAsync(async () => (await Running.MenshenAsync("alarm", "list", "--json")).Output.Contains("\"rule\":\"drift\"", StringComparison.Ordinal));
        // Once, however often it is looked at; the other tests have findings of their own.
        (await Running.JournalAsync()).Count(row => row.Event == "drift_found" && row.Detail!.StartsWith("column parcels/public.sender.name", StringComparison.Ordinal)).ShouldBe(1);

        (await policies.Owner.PsqlAsync("-c", "ALTER TABLE sender RENAME COLUMN name TO named")).Succeeded();
        (await Running.MenshenAsync("plan", "--drift")).Output.ShouldContain("is missing: dropped or renamed");

        (await policies.Owner.PsqlAsync("-c", "ALTER TABLE sender RENAME COLUMN named TO name", "-c", Hidden("ALTER TABLE sender ALTER COLUMN name TYPE menshen.sealed_name"))).Succeeded();
        (await Running.MenshenAsync("plan", "--drift")).Succeeded();
        (await Running.JournalAsync()).ShouldContain(row => row.Event == "drift_found" && row.Detail!.StartsWith("over: column", StringComparison.Ordinal));
    }

    private static string Hidden(string statement) => $"DO $do$ BEGIN EXECUTE '{statement}'; END $do$";

    [Fact]
    public async Task A_column_that_nobody_has_sealed_yet_is_work_to_be_done_and_no_alarm()
    {
        var file = await policies.WriteAsync("more.yaml", "seals:\n", "seals:\n  - {group: remark, tag: pii.free-text, mode: random, columns: [parcels/public.note.remark]}\n");
        (await Running.MenshenAsync("apply", file, "--reason", "remarks too")).Succeeded();
        var run = await Running.MenshenAsync("plan", "--drift");
        run.Code.ShouldBe(Findings);
        run.Output.ShouldContain("unsealed parcels/public.note.remark: should be sealed in group remark, is missing");
        (await policies.Owner.PsqlAsync("-c", "CREATE TABLE note (id int PRIMARY KEY, remark text)")).Succeeded();
        (await Running.MenshenAsync("plan", "--drift")).Output.ShouldContain("is text, which takes plaintext");
        (await Running.MenshenAsync("alarm", "list", "--json")).Output.ShouldNotContain("note.remark");
        (await Running.MenshenAsync("seal", "parcels/public.note.remark")).Succeeded();
        (await Running.MenshenAsync("plan", "--drift")).Output.ShouldNotContain("note.remark");
    }

    [Fact]
    public async Task A_poison_value_that_is_read_ends_the_session_and_raises_an_alarm()
    {
        var made = (await Running.MenshenAsync("poison", "make", $"{Database}/public.sender.name")).Succeeded().Output.Trim();
        (await policies.Manager.PsqlAsync("-c", $"INSERT INTO sender VALUES (666, '{made}')")).Succeeded();
        // It has the length and the head of the value that is there.
        var stored = (await policies.Owner.PsqlAsync("-c", "SELECT name FROM sender ORDER BY id")).Succeeded().Lines;
        stored[1].ShouldBe(made);
        stored[0].Length.ShouldBe(made.Length);
        stored[0][..11].ShouldBe(made[..11]);
        (await policies.Manager.PsqlAsync("-c", "SELECT name FROM sender WHERE id = 1")).Succeeded().Output.Trim().ShouldBe(Li);
        var dump = await policies.Manager.PsqlAsync("-c", "COPY (SELECT name FROM sender) TO STDOUT");
        dump.Code.ShouldNotBe(0);
        dump.Output.ShouldNotContain(Li);
        await Eventually.TrueAsync(async () => (await Running.MenshenAsync("alarm", "list", "--json")).Output.Contains("\"rule\":\"poison\"", StringComparison.Ordinal));
        (await Running.JournalAsync()).ShouldContain(row => row.Event == "poison_touched" && row.Subject == "manager");
        (await policies.Owner.PsqlAsync("-c", "DELETE FROM sender WHERE id = 666")).Succeeded();
    }

    [Fact]
    [Requirement("credit-6.3-b.1")]
    [Requirement("credit-6.3-b.2")]
    public async Task Rows_say_who_wrote_them_whatever_the_statement_says()
    {
        (await policies.Owner.PsqlAsync("-c", "CREATE TABLE ledger (id int, what text)", "-c", "INSERT INTO ledger VALUES (1, 'before')", "-c", "GRANT ALL ON ledger TO PUBLIC")).Succeeded();
        (await Running.MenshenAsync("provenance", "on", $"{Database}/public.ledger")).Succeeded();
        var manager = policies.Manager;
        (await manager.PsqlAsync(
            "-c", "SET application_name = 'teller'", "-c", "INSERT INTO ledger VALUES (2, 'own', ROW('owner', '2001-01-01', 'forged'))",
            "-c", "UPDATE ledger SET menshen_provenance = NULL WHERE id = 2")).Succeeded();
        var row = (await manager.PsqlAsync("-c", "SELECT (menshen_provenance).written_by, (menshen_provenance).application, (menshen_provenance).written_at > now() - interval '1 minute' FROM ledger WHERE id = 2")).Succeeded().Output.Trim();
        row.ShouldBe("manager|teller|t");
        // An ordinary subject gets at neither trigger nor column.
        (await manager.PsqlAsync("-c", "ALTER TABLE ledger DISABLE TRIGGER \"~menshen_provenance\"")).Code.ShouldNotBe(0);
        (await manager.PsqlAsync("-c", "SET session_replication_role = replica")).Code.ShouldNotBe(0);

        using var report = JsonDocument.Parse((await Running.MenshenAsync("provenance", "report", Database, "--json")).Output);
        var ledger = report.RootElement.GetProperty("tables").EnumerateArray().Single(t => t.GetProperty("table").GetString() == "public.ledger");
        (ledger.GetProperty("state").GetString(), ledger.GetProperty("rows").GetInt64(), ledger.GetProperty("untraceable").GetInt64()).ShouldBe(("on", 2, 1));
        // The owner can, and it shows.
        (await policies.Owner.PsqlAsync("-c", "ALTER TABLE ledger DISABLE TRIGGER \"~menshen_provenance\"", "-c", "INSERT INTO ledger VALUES (3, 'behind its back')")).Succeeded();
        (await Running.MenshenAsync("provenance", "report", Database)).Output.ShouldContain("public.ledger\tbroken\t\t3\t2");
        (await policies.Owner.PsqlAsync("-c", "DROP TABLE ledger")).Succeeded();
    }
}
