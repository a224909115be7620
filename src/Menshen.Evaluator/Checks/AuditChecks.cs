using System.Collections.Immutable;
using System.Globalization;

namespace Menshen.Evaluator.Checks;

/// <summary>The audit trail: what happened is in it, with who, when, from where and with what result; and only the auditor sees it.</summary>
internal static class AuditChecks
{
    private static readonly string[] Fields = ["start_time", "event_type", "subject", "engine_role", "source_address", "database", "result", "session"];

    /// <summary>How long a record may take to where the auditor sees it.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static ImmutableArray<Check> All { get; } =
    [
        new("audit.statements", "A statement is in the records, with subject, time, source, object and result.", "语句被记录,含主体、时间、来源、客体与结果。",
            ["gbt20009-5.1.2.1-0", "gbt20009-5.1.2.1-a7", "gbt20009-5.1.2.1-b1", "gbt20009-5.1.2.2-a", "gbt20009-5.1.2.2-b", "realname-7.9.3-1", "realname-7.9.3-3"], StatementsAsync),
        new("audit.structure-and-rights", "Changes of structure and of rights are in the records.", "结构与权限的变更被记录。",
            ["gbt20009-5.1.2.1-a4", "realname-7.9.3-2.2"], StructureAsync),
        new("audit.failures", "What was refused is in the records, log-ins too.", "被拒绝的操作与登录被记录。", ["realname-7.9.3-2.1", "gbt20009-5.1.2.4-b"], FailuresAsync),
        new("audit.barred", "Nobody but the auditor reads the records.", "除审计员外无人可读审计记录。",
            ["gbt20009-5.1.2.3-d", "gbt20009-5.1.2.4-f", "gbt20009-5.1.2.5-e", "gbt20009-5.1.2.7-c"], BarredAsync) { IsAttack = true },
        new("audit.unalterable", "Not even the auditor changes the records.", "审计员亦不能更改审计记录。",
            ["gbt20009-5.1.2.7-d", "realname-7.9.3-6", "credit-6.2-e", "credit-6.4-g.2"], UnalterableAsync) { IsAttack = true },
    ];

    private static async Task StatementsAsync(CheckRun run)
    {
        await run.PrepareAsync(run.Owner, "DROP TABLE IF EXISTS ev_audited", "CREATE TABLE ev_audited (id int)", "INSERT INTO ev_audited VALUES (1)").ConfigureAwait(false);
        if (await FindAsync(run, run.Owner, "INSERT INTO ev_audited").ConfigureAwait(false) is not { } record) return;
        foreach (var field in Fields)
        {
            var value = record.GetValueOrDefault(field) ?? "";
            run.Observe($"the record's {field}", "not empty", value, value.Length > 0);
        }

        var objects = await run.AskAsync(run.Target.Trail!.Auditor, $"SELECT count(*) FROM audit.record WHERE subject = '{run.Owner}' AND objects::text LIKE '%ev_audited%'").ConfigureAwait(false);
        run.Observe("records that name the table as their object", "1 or more", objects, objects is not ("0" or ""));
        // Everybody's, not the owner's alone.
        foreach (var subject in new[] { run.Other, run.Third, run.Victim, run.Leaver }) await run.PrepareAsync(subject, "SELECT 1 AS ev_of_everybody").ConfigureAwait(false);
        foreach (var subject in new[] { run.Other, run.Third, run.Victim, run.Leaver }) await FindAsync(run, subject, "ev_of_everybody").ConfigureAwait(false);
    }

    private static async Task StructureAsync(CheckRun run)
    {
        await run.PrepareAsync(
            run.Owner, "DROP TABLE IF EXISTS ev_structure", "CREATE TABLE ev_structure (id int)", "ALTER TABLE ev_structure ADD COLUMN note text",
            $"GRANT SELECT ON ev_structure TO {run.Other}", $"REVOKE SELECT ON ev_structure FROM {run.Other}", $"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {run.Other}",
            $"ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM {run.Other}", "DROP TABLE ev_structure").ConfigureAwait(false);
        foreach (var word in new[]
        {
            "CREATE TABLE ev_structure", "ALTER TABLE ev_structure", "GRANT SELECT ON ev_structure", "REVOKE SELECT ON ev_structure", "ALTER DEFAULT PRIVILEGES GRANT", "ALTER DEFAULT PRIVILEGES REVOKE", "DROP TABLE ev_structure",
        })
            if (await FindAsync(run, run.Owner, word).ConfigureAwait(false) is null) return;
    }

    private static async Task FailuresAsync(CheckRun run)
    {
        await run.PrepareAsync(run.Owner, "DROP TABLE IF EXISTS ev_refused", "CREATE TABLE ev_refused (id int)", $"GRANT USAGE ON SCHEMA public TO {run.Other}").ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "SELECT id FROM ev_refused", "42501").ConfigureAwait(false);
        await run.LoginAsync(run.Third with { Password = "Wrong-1-guess!" }, $"{run.Third} logs in with a wrong password", isAllowed: false).ConfigureAwait(false);
        if (await FindAsync(run, run.Other, "ev_refused").ConfigureAwait(false) is not { } refused) return;
        var result = refused.GetValueOrDefault("result") ?? "";
        run.Observe("the refused statement's result in its record", "failed or refused", result, result is "failed" or "refused");
        await FindAsync(run, run.Third, "login").ConfigureAwait(false);
        // Asked for by their result: what failed is among the failures, and among nothing else.
        foreach (var (which, expected) in new[] { ("IN ('failed', 'refused')", true), ("NOT IN ('failed', 'refused')", false) })
        {
            var found = await run.AskAsync(
                run.Target.Trail!.Auditor, $"SELECT count(*) FROM audit.record WHERE subject = '{run.Other}' AND event_type = 'statement' AND result {which} AND statement LIKE '%ev_refused%'").ConfigureAwait(false);
            run.Observe($"records of the refused statement whose result is {which}", expected ? "1 or more" : "0", found, (found is not ("0" or "")) == expected);
        }
    }

    private static async Task BarredAsync(CheckRun run)
    {
        if (Trail(run) is not { } trail) return;
        foreach (var table in trail.Tables) await run.AllowedAsync(trail.Auditor, $"SELECT 1 FROM {table} LIMIT 1").ConfigureAwait(false);
        foreach (var subject in new[] { run.Owner, run.Other }.Concat(run.Target.Administrators.Where(one => one.Name != trail.Auditor.Name)))
        {
            var there = subject with { Database = trail.Auditor.Database };
            if (await run.LoginOutcomeAsync(there).ConfigureAwait(false) is { } refused)
                run.Observe($"{subject} connects to the records", "refused", refused, true);
            else
                foreach (var table in trail.Tables) await run.RefusedAsync(there, $"SELECT count(*) FROM {table}").ConfigureAwait(false);
        }
    }

    private static async Task UnalterableAsync(CheckRun run)
    {
        if (Trail(run) is not { } trail) return;
        foreach (var table in trail.Tables)
        {
            await run.AllowedAsync(trail.Auditor, $"SELECT 1 FROM {table} LIMIT 1").ConfigureAwait(false);
            await run.RefusedAndUndoneAsync(trail.Auditor, $"UPDATE {table} SET index = 0").ConfigureAwait(false);
            await run.RefusedAndUndoneAsync(trail.Auditor, $"INSERT INTO {table} SELECT * FROM {table} LIMIT 1").ConfigureAwait(false);
            await run.RefusedAndUndoneAsync(trail.Auditor, $"DELETE FROM {table}").ConfigureAwait(false);
            await run.RefusedAndUndoneAsync(trail.Auditor, $"TRUNCATE {table}").ConfigureAwait(false);
            await run.RefusedAndUndoneAsync(trail.Auditor, $"DROP TABLE {table}").ConfigureAwait(false);
        }
    }

    /// <summary>The newest record with the word; an attempt is noted either way.</summary>
    internal static async Task<IReadOnlyDictionary<string, string>?> FindAsync(CheckRun run, Subject subject, string word)
    {
        if (Trail(run) is not { } trail) return null;
        var found = await trail.FindAsync(subject.Name, word, run.Cancellation).ConfigureAwait(false);
        run.Observe($"records of {subject} with `{word}`", "1 or more", found.Count.ToString(CultureInfo.InvariantCulture), found.Count > 0);
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>Counts records by a condition of SQL, as the auditor, until there are enough or it has waited for long; an attempt is noted either way.</summary>
    internal static async Task<bool> CountAsync(CheckRun run, string what, string condition, int least = 1)
    {
        if (Trail(run) is not { } trail) return false;
        for (var began = Environment.TickCount64; ; await Task.Delay(300, run.Cancellation).ConfigureAwait(false))
        {
            var answer = await run.AskAsync(trail.Auditor, $"SELECT count(*) FROM audit.record WHERE {condition}").ConfigureAwait(false);
            var isEnough = long.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var found) && found >= least;
            if (!isEnough && Environment.TickCount64 - began < Patience.TotalMilliseconds) continue;
            run.Observe($"records of {what}", $"{least} or more", answer, isEnough);
            return isEnough;
        }
    }

    /// <summary>What happened since the check began, as a condition.</summary>
    internal static string Since(CheckRun run) => $"start_time >= '{run.Began:O}'";

    /// <summary>Whether as many log-ins of a subject as were refused in this check are on record.</summary>
    internal static Task<bool> RefusedLoginAsync(CheckRun run, Subject subject, int least) =>
        CountAsync(run, $"refused log-ins of {subject}", $"event_type = 'login_failed' AND subject = '{subject}' AND {Since(run)}", least);

    internal static Targets.IAuditTrail? Trail(CheckRun run)
    {
        if (run.Target.Trail is not { } trail)
        {
            run.Observe("the audit trail", "an auditor's client can ask it", "there is none", false);
            return null;
        }

        return trail;
    }
}
