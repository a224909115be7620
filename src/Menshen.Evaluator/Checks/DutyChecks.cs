using System.Collections.Immutable;

namespace Menshen.Evaluator.Checks;

/// <summary>Separation of powers: no subject becomes one that may do all, and no administrator is one.</summary>
internal static class DutyChecks
{
    public static ImmutableArray<Check> All { get; } =
    [
        new("duty.no-way-up", "No subject makes itself or another mightier, or reaches the host.", "主体不得自我提权,亦不得触及主机。",
            ["gat389-5.1.2.1-a.3"], NoWayUpAsync) { IsAttack = true },
        new("duty.administrators", "No administrator reads users' data by virtue of the office.", "管理员不得因职务读取用户数据。",
            ["realname-7.4.2-1.2", "realname-7.9.2-2.2", "gat389-5.3.4-x"], AdministratorsAsync) { IsAttack = true },
        new("duty.no-overstepping", "No administrator does what is another's office.", "管理员不得越权行使他人职责。",
            ["realname-7.4.2-1.2", "realname-7.4.2-2.2", "realname-7.9.2-2.2", "realname-7.5.2-2.2", "gat389-5.3.4-x"], OversteppingAsync) { IsAttack = true },
        new("duty.guard-untouchable", "Whoever owns a database cannot switch off what guards it.", "数据库属主不能关闭其防护机制。",
            ["gat389-5.1.2.1-a.3", "gat389-4.3.3-c.1"], GuardAsync) { IsAttack = true },
    ];

    private static async Task NoWayUpAsync(CheckRun run)
    {
        foreach (var sql in new[]
        {
            $"ALTER ROLE {run.Owner} SUPERUSER", $"ALTER ROLE {run.Owner} BYPASSRLS", "CREATE ROLE ev_root SUPERUSER", $"GRANT pg_read_all_data TO {run.Owner}",
            "COPY (SELECT 1) TO PROGRAM 'true'", "COPY (SELECT 1) TO '/tmp/ev'", "SELECT pg_read_file('/etc/hostname')", "SELECT lo_import('/etc/hostname')",
            "SET session_replication_role = replica", "CREATE FUNCTION ev_c() RETURNS int LANGUAGE c AS 'libc.so.6', 'getpid'",
        })
            await run.RefusedAndUndoneAsync(run.Owner, sql).ConfigureAwait(false);
        // That is in no transaction and is not undone, so that it is one whose loss harms nobody.
        await run.RefusedAsync(run.Owner, "ALTER SYSTEM SET update_process_title = on").ConfigureAwait(false);
    }

    private static async Task AdministratorsAsync(CheckRun run)
    {
        await run.PrepareAsync(run.Owner, "DROP TABLE IF EXISTS ev_personal", "CREATE TABLE ev_personal (name text)", "INSERT INTO ev_personal VALUES ('somebody')").ConfigureAwait(false);
        foreach (var administrator in run.Target.Administrators)
        {
            var here = administrator with { Database = run.Owner.Database };
            if (await run.LoginOutcomeAsync(here).ConfigureAwait(false) is { } refused)
                run.Observe($"{administrator} connects to the users' database", "refused", refused, true);
            else
                await run.RefusedAsync(here, "SELECT name FROM ev_personal").ConfigureAwait(false);
        }
    }

    private static async Task OversteppingAsync(CheckRun run)
    {
        var answers = await run.Target.OverstepAsync(run.Cancellation).ConfigureAwait(false);
        if (answers.Count == 0) run.Observe("the administrators' offices", "divided among several", "one administrator has all of them", false);
        foreach (var (what, refusal) in answers) run.Observe(what, "refused", refusal ?? "done", refusal is not null);
    }

    private static async Task GuardAsync(CheckRun run)
    {
        var triggers = await NamesAsync(run, "SELECT evtname FROM pg_event_trigger WHERE evtenabled <> 'D'").ConfigureAwait(false);
        run.Observe("event triggers that watch changes of structure and rights", "1 or more", triggers.Count == 0 ? "none" : string.Join(", ", triggers), triggers.Count > 0);
        foreach (var trigger in triggers)
        {
            await run.RefusedAsync(run.Owner, $"ALTER EVENT TRIGGER {trigger} DISABLE").ConfigureAwait(false);
            await run.RefusedAsync(run.Owner, $"DROP EVENT TRIGGER {trigger}").ConfigureAwait(false);
        }

        foreach (var table in await NamesAsync(run, "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'menshen' AND c.relkind = 'r'").ConfigureAwait(false))
        {
            await run.RefusedAsync(run.Owner, $"DELETE FROM {table}").ConfigureAwait(false);
            await run.RefusedAsync(run.Owner, $"DROP TABLE {table}").ConfigureAwait(false);
        }
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(CheckRun run, string sql)
    {
        var names = await run.AskAsync(run.Owner, $"SELECT string_agg(name, chr(10)) FROM ({sql}) s (name)").ConfigureAwait(false);
        return names.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
