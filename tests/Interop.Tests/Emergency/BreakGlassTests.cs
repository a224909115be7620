using System.Text.Json;
using Menshen.Interop.Tests.Sealing;

namespace Menshen.Interop.Tests.Emergency;

/// <summary>Break-glass from the request to the end, with the real program, a real engine and psql; and what its holder tries.</summary>
[Collection<SealedAttacks>]
public sealed class BreakGlassTests(SealedDeployment sealing)
{
    private const string Holder = Administrators.System;
    private const string Database = SealedDeployment.Database;

    private readonly Glass _glass = new(sealing.Running);

    [Fact]
    [Requirement("realname-7.5.1-9")]
    public async Task Two_of_the_other_powers_give_one_a_superuser_who_sees_ciphertext_and_is_recorded_whole()
    {
        var id = await _glass.RequestAsync(Holder);
        (await _glass.ApproveAsync(Holder, id)).Error.ShouldContain("second person");
        (await _glass.ApproveAsync(Administrators.Security, id)).Succeeded().Output.ShouldContain("1 more");
        (await _glass.ApproveAsync(Administrators.Security, id)).Error.ShouldContain("approved already");
        (await _glass.OneAsync(id)).ValueKind.ShouldBe(JsonValueKind.Undefined);
        (await _glass.AsAsync(Holder, "break-glass", "open", id)).Error.ShouldContain("is not open");
        (await _glass.ApproveAsync(Administrators.Auditor, id)).Succeeded();
        (await _glass.OneAsync(id)).GetProperty("state").GetString().ShouldBe("open");
        (await _glass.AsAsync(Administrators.Security, "break-glass", "open", id)).Error.ShouldContain($"{Holder}'s alone");
        (await _glass.AsAsync(Holder, "break-glass", "request", "--reason", "again")).Error.ShouldContain("not over yet");

        var holder = await _glass.HolderAsync(Holder, id, Database);
        var seen = (await holder.PsqlAsync(
            "-c", "SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)", "-c", "SELECT name, id_number FROM sender WHERE id = 1",
            "-c", $"SELECT count(*) FROM sender WHERE id_number = '{SealedDeployment.Number}'", "-c", "SELECT 'marked' AS whole")).Succeeded();
        seen.Lines[0].ShouldBe($"menshen.break_glass.{id}|t");
        seen.Output.ShouldContain("~ms1e");
        seen.Output.ShouldNotContain(SealedDeployment.Li);
        seen.Output.ShouldNotContain("***");
        seen.Lines[^2].ShouldBe("0", "a guess was confirmed");
        seen.Error.ShouldContain("break-glass");
        (await holder.PsqlAsync("-c", "SELECT 1")).Error.ShouldContain("password authentication failed");

        (await _glass.AsAsync(Administrators.Auditor, "break-glass", "end", id)).Succeeded();
        var ended = await _glass.OneAsync(id);
        (ended.GetProperty("state").GetString(), ended.GetProperty("ended_by").GetString()).ShouldBe(("ended", Administrators.Auditor));
        (await _glass.FindingsAsync(id)).ShouldBeEmpty();
        (await _glass.AsAsync(Administrators.Security, "user", "list")).Error.ShouldContain($"break-glass {id} of {Holder} ended");
        (await _glass.AsAsync(Administrators.Security, "user", "list")).Error.ShouldNotContain("break-glass");
        // The passwords of all roles are others now, and nobody notices.
        (await sealing.Manager.PsqlAsync("-c", "SELECT name FROM sender WHERE id = 1")).Succeeded().Text.ShouldBe(SealedDeployment.Li);

        var journal = await sealing.Running.JournalAsync();
        journal.ShouldContain(row => row.Event == "session_opened" && row.Subject == Holder && row.Authentication == "scram-sha-256-plus+break-glass");
        journal.ShouldContain(row => row.Event == "statement" && row.Subject == Holder && row.Text!.Contains("whole", StringComparison.Ordinal));
        journal.ShouldContain(row => row.Detail != null && row.Detail.StartsWith($"break-glass.opened {id}: menshen.break_glass.{id} until", StringComparison.Ordinal));
        await Eventually.TrueAsync(
            async () => (await sealing.Running.MenshenAsync("alarm", "list", "--json")).Output.Contains("\"break-glass\"", StringComparison.Ordinal), "no alarm");
    }

    [Fact]
    public async Task The_engine_password_of_every_subject_is_another_afterwards()
    {
        const string verifier = "SELECT rolpassword FROM pg_authid WHERE rolname = 'courier'";
        List<string> seen = [];
        for (var i = 0; i < 2; i++)
        {
            var id = await _glass.OpenAsync(Holder);
            seen.Add((await _glass.RunAsync(Holder, id, Database, verifier)).Succeeded().Text);
            (await _glass.AsAsync(Holder, "break-glass", "end", id)).Succeeded();
        }

        seen[0].ShouldStartWith("SCRAM-SHA-256$");
        seen[1].ShouldNotBe(seen[0]);
        (await sealing.Courier.PsqlAsync("-c", "SELECT 1")).Succeeded();
    }

    [Fact]
    public async Task What_the_holder_leaves_behind_is_found_and_where_safe_undone()
    {
        var id = await _glass.OpenAsync(Holder);
        (await _glass.RunAsync(
            Holder, id, Database,
            "CREATE ROLE evil SUPERUSER LOGIN", "ALTER ROLE courier SUPERUSER", "GRANT pg_read_all_data TO courier",
            "CREATE FUNCTION public.backdoor() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT current_user::text'",
            "CREATE FUNCTION public.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN EXECUTE ''ALTER ROLE evil SUPERUSER''; END'",
            "CREATE EVENT TRIGGER evil_watch ON ddl_command_start EXECUTE FUNCTION public.watch()", "DROP EVENT TRIGGER menshen_columns",
            "ALTER DOMAIN menshen.sealed_name DROP CONSTRAINT sealed", "ALTER SYSTEM SET log_statement = 'all'",
            "CREATE ROLE helper", "GRANT menshen TO helper")).Succeeded();
        (await _glass.RunAsync(
            Holder, id, "menshen",
            "ALTER TABLE menshen.subject DISABLE TRIGGER keep_subject", "GRANT SELECT ON menshen.subject TO PUBLIC",
            "CREATE OR REPLACE FUNCTION menshen.set_role_verifier(role text, verifier text) RETURNS void LANGUAGE sql AS 'SELECT'",
            "INSERT INTO menshen.duty_holder VALUES ('courier', 'auditor')",
            "INSERT INTO menshen.duty (subject_id, person, power) SELECT id, 'courier', 'auditor' FROM menshen.subject WHERE name = 'courier'",
            "INSERT INTO menshen.ticket (subject_id, scram_verifier, source, expires_at, uses_left) " +
            "SELECT id, 'SCRAM-SHA-256$1:AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', '127.0.0.1', 'infinity', 9 " +
            "FROM menshen.subject WHERE name = 'manager'")).Succeeded();
        // The catalogue gives nothing while its holder can write it; and what gives by the front door waits.
        (await sealing.Running.MenshenAsAsync("courier", sealing.Courier.Password, "", "whoami", "--json")).Succeeded().Output.ShouldContain("\"role\":\"subject\"");
        (await _glass.AsAsync(Administrators.Security, "administrator", "appoint", "courier", "auditor")).Error.ShouldContain("waits until break-glass is over");
        (await _glass.AsAsync(Administrators.Security, "break-glass", "end", id)).Succeeded().Output.ShouldContain("findings");

        var findings = await _glass.FindingsAsync(id);
        foreach (var undone in (string[])
            [
                "role evil: was not there, is 'SUPERUSER", "role courier: was", "membership courier in pg_read_all_data", "membership helper in menshen",
                "event trigger evil_watch in parcels", "event trigger menshen_columns in parcels", "constraint menshen.sealed_name sealed in parcels",
                "file setting log_statement", "trigger menshen.subject keep_subject in menshen", "grant menshen.subject SELECT to PUBLIC in menshen",
                "function menshen.set_role_verifier(text,text) in menshen", "duty courier auditor", "definer function public.backdoor() in parcels",
            ])
        {
            var found = findings.Where(f => f.StartsWith(undone, StringComparison.Ordinal)).ToList();
            found.ShouldNotBeEmpty($"{undone} in\n{string.Join('\n', findings)}");
        }

        findings.ShouldContain(f => f.Contains("owned function", StringComparison.Ordinal) && f.Contains("menshen.salvage", StringComparison.Ordinal));
        (await sealing.Courier.PsqlAsync("-c", "SELECT rolsuper FROM pg_roles WHERE rolname IN ('courier', 'evil') ORDER BY 1")).Succeeded().Lines.ShouldBe(["f", "f"]);
        // Left for people: what the holder owned, new roles, whose powers are gone, and a function that its owner never said so: harmless now, and to be dropped.
        findings.Where(f => f.EndsWith("=> stands", StringComparison.Ordinal)).ShouldAllBe(f => f.Contains("menshen.salvage", StringComparison.Ordinal)
            || f.StartsWith("role evil", StringComparison.Ordinal) && f.Contains("; now 'INHERIT until ever'", StringComparison.Ordinal) || f.StartsWith("role helper", StringComparison.Ordinal)
            || f.StartsWith("drift function parcels.public.backdoor()", StringComparison.Ordinal));
        (await sealing.Running.MenshenAsAsync("courier", sealing.Courier.Password, "", "whoami", "--json")).Succeeded().Output.ShouldContain("\"role\":\"subject\"");
        // Not even a superuser's statement writes plaintext again.
        (await sealing.Application.PsqlAsync("-c", "DO $$ BEGIN EXECUTE 'INSERT INTO sender (id, name) VALUES (99, ''plain'')'; END $$")).Error.ShouldContain("check constraint");
    }

    [Fact]
    public async Task The_holder_reads_neither_keys_nor_records_and_cannot_stop_them_with_the_engines_files_and_programs()
    {
        var id = await _glass.OpenAsync(Holder);
        var running = sealing.Running;
        var segment = Directory.EnumerateFiles(running.Journal).First();
        var key = Directory.EnumerateFiles(Path.Combine(running.Directory, "keys")).First();
        foreach (var forbidden in (string[])
            [
                $"SELECT pg_read_binary_file('{segment}')", $"SELECT pg_ls_dir('{running.Journal}')", $"SELECT pg_read_binary_file('{key}')",
                $"COPY (SELECT 1) TO '{segment}'", $"COPY (SELECT 1) TO PROGRAM 'cat > {segment}'", $"COPY (SELECT 1) TO PROGRAM 'kill -9 {running.ProcessId}'",
                $"COPY (SELECT 1) TO PROGRAM 'cat {Path.Combine(running.Directory, "break-glass", id + ".json")}'", $"SELECT pg_read_file('{running.Directory}/policy.yaml')",
            ])
        {
            var tried = await _glass.RunAsync(Holder, id, Database, forbidden);
            tried.Code.ShouldNotBe(0, forbidden);
            tried.Error.ShouldMatch("Permission denied|could not open|child process exited", forbidden);
        }

        Signal.IsAlive(running.ProcessId).ShouldBeTrue();
        // What is not prevented: programs as the engine's own user. They are recorded as statements.
        (await _glass.RunAsync(Holder, id, Database, "CREATE TEMP TABLE who (name text)", "COPY who FROM PROGRAM 'id -un'", "TABLE who")).Succeeded().Lines[^1].ShouldBe("postgres");
        (await running.JournalAsync(Holder)).Count(row => row.Event == "statement" && row.Text!.Contains("pg_read_binary_file", StringComparison.Ordinal)).ShouldBe(2);
        // The records are another server's, and not the holder's to see.
        (await (await _glass.HolderAsync(Holder, id, "audit")).PsqlAsync("-c", "SELECT 1")).Error.ShouldContain("not the records");
        (await _glass.AsAsync(Holder, "break-glass", "end", id)).Succeeded();
    }
}
