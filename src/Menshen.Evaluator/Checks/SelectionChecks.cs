using System.Collections.Immutable;
using System.Security.Cryptography;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Evaluator.Checks;

/// <summary>What is recorded, as the auditor chooses it: a rule takes effect, is itself on record, selects by what it says, and cannot switch off what must be recorded.</summary>
internal static class SelectionChecks
{
    private const string None = "none", Table = "public.ev_chosen", Quiet = "ev-quiet";

    public static ImmutableArray<Check> All { get; } =
    [
        new("audit.rules", "The auditor's rule of what is recorded takes effect and ends, each time on record; one with an error changes nothing.", "审计员的记录规则可生效与撤销,每次均被记录;有错误的规则不生效。",
            ["gbt20009-5.1.2.1-c", "realname-7.4.3-2.5"], RulesAsync),
        new("audit.selection", "Rules select by subject, object, privilege and application, and nothing else is left out.", "规则可按主体、客体、权限与应用选择,其余不受影响。",
            ["gbt20009-5.1.2.1-0", "gbt20009-5.1.2.6-a", "gbt20009-5.1.2.6-b", "gbt20009-5.1.2.6-d"], SelectionAsync),
        new("audit.floor", "A rule that records nothing leaves out what succeeds, and no failure, log-in or change of structure or rights.", "不记录的规则只略去成功的操作,失败、登录、结构与权限变更仍被记录。",
            ["gbt20009-5.1.2.6-c"], FloorAsync) { IsAttack = true },
    ];

    private static async Task RulesAsync(CheckRun run)
    {
        if (await BeginAsync(run).ConfigureAwait(false) is not { } selection) return;
        await RecordedAsync(run, "before the rule", run.Other, true).ConfigureAwait(false);
        var id = NewId();
        try
        {
            await ChooseAsync(run, selection, new SelectionRule(id, run.Other.Name, None) { Object = Table }).ConfigureAwait(false);
            if (!await ChangedAsync(run, $"+ %{id}", "succeeded").ConfigureAwait(false)) return;
            await RecordedAsync(run, "under the rule", run.Other, false).ConfigureAwait(false);
            var refusal = await selection.ChooseAsync([new SelectionRule(NewId(), run.Other.Name, "nothing-at-all")], run.Cancellation).ConfigureAwait(false);
            run.Observe("a rule with an error", "refused", refusal ?? "in force", refusal is not null);
            await ChangedAsync(run, "", "refused").ConfigureAwait(false);
            await RecordedAsync(run, "under the rule before, which still holds", run.Other, false).ConfigureAwait(false);
        }
        finally
        {
            await selection.RestoreAsync(CancellationToken.None).ConfigureAwait(false);
        }

        await ChangedAsync(run, $"- %{id}", "succeeded").ConfigureAwait(false);
        await RecordedAsync(run, "when the rule is gone", run.Other, true).ConfigureAwait(false);
    }

    private static async Task SelectionAsync(CheckRun run)
    {
        if (await BeginAsync(run).ConfigureAwait(false) is not { } selection) return;
        var name = run.Other.Name;
        try
        {
            await ChooseAsync(
                run, selection, new SelectionRule(NewId(), name, None) { Object = Table }, new SelectionRule(NewId(), name, None) { Object = $"{Table}_b", Privilege = "insert" },
                new SelectionRule(NewId(), name, None) { Application = Quiet }).ConfigureAwait(false);
            await RecordedAsync(run, "of the object that is left out", run.Other, false).ConfigureAwait(false);
            await RecordedAsync(run, "of that object, by a subject that no rule names", run.Third, true).ConfigureAwait(false);
            await RecordedAsync(run, "of another object", run.Other, true, table: $"{Table}_b").ConfigureAwait(false);
            await RecordedAsync(run, "of that object, with the privilege that is left out", run.Other, false, table: $"{Table}_b", isInsert: true).ConfigureAwait(false);
            await RecordedAsync(run, "by the application that is left out", run.Other, false, table: $"{Table}_b", application: Quiet).ConfigureAwait(false);
        }
        finally
        {
            await selection.RestoreAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task FloorAsync(CheckRun run)
    {
        if (await BeginAsync(run).ConfigureAwait(false) is not { } selection) return;
        try
        {
            await ChooseAsync(run, selection, new SelectionRule(NewId(), run.Other.Name, None)).ConfigureAwait(false);
            await RecordedAsync(run, "that succeeds", run.Other, false).ConfigureAwait(false);
            foreach (var sql in new[] { $"DELETE FROM {Table} WHERE id = 77", "CREATE TABLE public.ev_floor (id int)" }) await run.RefusedAsync(run.Other, sql, "42501").ConfigureAwait(false);
            await AuditChecks.CountAsync(run, $"what failed of {run.Other}", $"subject = '{run.Other}' AND result IN ('failed', 'refused') AND event_type = 'statement' AND {AuditChecks.Since(run)}", 2).ConfigureAwait(false);
            await run.PrepareAsync(run.Other, "CREATE TEMP TABLE ev_floor_of_mine (id int); REVOKE SELECT ON ev_floor_of_mine FROM PUBLIC").ConfigureAwait(false);
            foreach (var word in new[] { "CREATE TEMP TABLE ev_floor_of_mine", "REVOKE SELECT ON ev_floor_of_mine" }) await AuditChecks.FindAsync(run, run.Other, word).ConfigureAwait(false);
            await run.LoginAsync(run.Other with { Password = Passwords.New() }, $"{run.Other} logs in with a wrong password", isAllowed: false).ConfigureAwait(false);
            await AuditChecks.RefusedLoginAsync(run, run.Other, 1).ConfigureAwait(false);
            await AuditChecks.CountAsync(run, $"sessions of {run.Other}", $"subject = '{run.Other}' AND event_type = 'session_opened' AND {AuditChecks.Since(run)}").ConfigureAwait(false);
        }
        finally
        {
            await selection.RestoreAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Two tables that two subjects may read and write; null, and noted: nothing can be chosen.</summary>
    private static async Task<IAuditSelection?> BeginAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return null;
        if (trail.Selection is not { } selection)
        {
            run.Observe("a choice of what is recorded", "an auditor has it", "there is none", false);
            return null;
        }

        foreach (var table in new[] { Table, $"{Table}_b" })
            await run.PrepareAsync(
                run.Owner, $"DROP TABLE IF EXISTS {table}", $"CREATE TABLE {table} (id int)", $"GRANT USAGE ON SCHEMA public TO {run.Other}, {run.Third}",
                $"GRANT SELECT, INSERT ON {table} TO {run.Other}, {run.Third}").ConfigureAwait(false);
        return selection;
    }

    private static async Task ChooseAsync(CheckRun run, IAuditSelection selection, params SelectionRule[] rules)
    {
        if (await selection.ChooseAsync(rules, run.Cancellation).ConfigureAwait(false) is { } refusal) throw new EvaluationFaultException($"the rules are not taken: {refusal}");
    }

    private static Task<bool> ChangedAsync(CheckRun run, string word, string result) => AuditChecks.CountAsync(
        run, $"that change of the rules ({result})", $"event_type = 'selection_changed' AND result = '{result}' AND detail LIKE '%{word}%' AND {AuditChecks.Since(run)}");

    /// <summary>Runs a statement that no other is like, and looks whether it is on record. What comes into the trail last is there when what the owner does afterwards is.</summary>
    private static async Task RecordedAsync(CheckRun run, string what, Subject subject, bool expected, string table = Table, bool isInsert = false, string? application = null)
    {
        var mark = $"ev_mark_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        await using (var session = await run.OpenAsync(subject, builder => builder.ApplicationName = application).ConfigureAwait(false))
        {
            // A name and no value: those are kept apart from the statement.
            await run.RunAsync(session, isInsert ? $"INSERT INTO {table} SELECT 1 AS {mark}" : $"SELECT count(*) AS {mark} FROM {table}").ConfigureAwait(false);
        }

        await run.PrepareAsync(run.Owner, $"SELECT 1 AS after_{mark}").ConfigureAwait(false);
        if (await AuditChecks.FindAsync(run, run.Owner, $"after_{mark}").ConfigureAwait(false) is null) return;
        var found = await run.AskAsync(run.Target.Trail!.Auditor, $"SELECT count(*) FROM audit.record WHERE subject = '{subject}' AND event_type = 'statement' AND statement LIKE '%{mark}%'").ConfigureAwait(false);
        run.Observe($"records of a statement of {subject} {what}", expected ? "1" : "0", found, found == (expected ? "1" : "0"));
    }

    private static string NewId() => $"ev-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
}
