using System.Collections.Immutable;

namespace Menshen.Evaluator.Checks;

/// <summary>Separation of powers: no subject becomes one that may do all, and no administrator is one.</summary>
internal static class DutyChecks
{
    public static ImmutableArray<Check> All { get; } =
    [
        new("duty.no-way-up", "No subject makes itself or another mightier, or reaches the host.", "主体不得自我提权,亦不得触及主机。",
            ["realname-7.4.2-2.2", "gat389-4.3.3-a.3"], NoWayUpAsync),
        new("duty.administrators", "No administrator reads users' data by virtue of the office.", "管理员不得因职务读取用户数据。",
            ["realname-7.4.2-1.2", "realname-7.9.2-2.2", "gat389-5.3.4-x"], AdministratorsAsync),
    ];

    private static async Task NoWayUpAsync(CheckRun run)
    {
        foreach (var sql in new[]
        {
            $"ALTER ROLE {run.Owner} SUPERUSER", $"ALTER ROLE {run.Owner} BYPASSRLS", "CREATE ROLE ev_root SUPERUSER", $"GRANT pg_read_all_data TO {run.Owner}",
            "COPY (SELECT 1) TO PROGRAM 'true'", "COPY (SELECT 1) TO '/tmp/ev'", "SELECT pg_read_file('/etc/hostname')", "SELECT lo_import('/etc/hostname')",
            "ALTER SYSTEM SET log_statement = 'none'", "SET session_replication_role = replica", "CREATE FUNCTION ev_c() RETURNS int LANGUAGE c AS 'libc.so.6', 'getpid'",
        })
            await run.RefusedAsync(run.Owner, sql).ConfigureAwait(false);
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
}
