using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Menshen.Evaluator.Checks;

/// <summary>The records as a whole: what they are about, in which order and form they come, and who else may read some of them.</summary>
internal static partial class RecordChecks
{
    /// <summary>How long a gateway may take to hear of a group.</summary>
    private static readonly TimeSpan Heard = TimeSpan.FromSeconds(5);

    public static ImmutableArray<Check> All { get; } =
    [
        new("trail.service", "Each start and end of the service, and with it of the audit, is on record, and each start of the database.", "服务(及审计)的启动与停止、数据库的启动均被记录。",
            ["gbt20009-5.1.2.1-a1", "gbt20009-5.1.2.1-a2", "realname-7.4.3-2.6"], ServiceAsync),
        new("trail.configuration", "Settings that are not the default are on record, and so is a change of the rules in force.", "非默认的配置与规则变更均被记录。", ["gbt20009-5.1.2.1-a3"], ConfigurationAsync),
        new("trail.order", "The records of a known sequence are exactly these, in their order, and counted rightly.", "已知操作序列的记录不多不少、顺序正确,且汇总无误。", ["gbt20009-5.1.2.5-b"], OrderAsync),
        new("trail.privileges", "Records are found by the privilege that was used, and by no other.", "可按所用权限检索记录。", ["gbt20009-5.1.2.4-c"], PrivilegesAsync),
        new("trail.groups", "A record has the groups that its subject was in at that time, whatever they are now.", "记录含主体当时所属的组,不随此后变更。", ["gbt20009-5.1.2.1-b1", "gbt20009-5.1.2.2-c"], GroupsAsync),
        new("trail.delegation", "The auditor lets somebody read some records: those and no others, on record, until it is taken back; nobody else gives that.", "审计员可授权他人查阅部分记录,限于所授范围、有记录、可收回;他人不得授予。",
            ["gbt20009-5.1.2.4-d", "gbt20009-5.1.2.4-e"], DelegationAsync),
        new("trail.forms", "Records are exported as JSON Lines, RFC 5424 and OCSF, each in its form, and a known one is in each.", "记录可按 JSON Lines、RFC 5424、OCSF 标准格式导出。", ["gbt20009-5.1.2.3-c", "credit-6.2-g.3"], FormsAsync),
        new("trail.catalogue", "Whatever is on record is in the published catalogue of events.", "所记录的事件均在公布的事件目录中。", ["gbt20009-5.1.2.1-b2"], CatalogueAsync),
    ];

    private static async Task ServiceAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        // They were before: nothing has to be waited for.
        foreach (var (what, condition) in new[] { ("the service's start", "event_type = 'service_started' AND detail LIKE '%journal%'"), ("the database's start", "event_type = 'engine_started'") })
        {
            var found = await run.AskAsync(trail.Auditor, $"SELECT count(*) FROM audit.record WHERE {condition}").ConfigureAwait(false);
            run.Observe($"records of {what}", "1 or more", found, found is not ("0" or ""));
        }

        var starts = await run.AskAsync(trail.Auditor, "SELECT count(*) FROM audit.record WHERE event_type = 'service_started'").ConfigureAwait(false);
        // Between two starts stands the end of the first: its own word, or that there was none.
        var without = await run.AskAsync(
            trail.Auditor,
            """
            SELECT count(*) FROM (SELECT event_type, lag(event_type) OVER (ORDER BY index) AS before FROM audit.record
            WHERE event_type IN ('service_started', 'service_stopped', 'service_recovered')) s WHERE event_type = 'service_started' AND before = 'service_started'
            """).ConfigureAwait(false);
        run.Observe($"of {starts} starts, those before which the end of the run before is not on record", "0", without, without == "0");
        if (starts == "1" && run.Attempts.All(attempt => attempt.IsAsExpected)) run.Inconclusive("since its records begin this system has never been stopped: no end can be on record");
    }

    private static async Task ConfigurationAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        // As the database itself says to a subject without rights: what a file sets that is not the default. A password or a place of the machine it does not say.
        var set = (await run.AskAsync(
            run.Owner, "SELECT string_agg(name, ',' ORDER BY name) FROM pg_settings WHERE source = 'configuration file' AND setting <> boot_val").ConfigureAwait(false)).Split(',', StringSplitOptions.RemoveEmptyEntries);
        run.Observe("settings of the database that are not the default", "1 or more", set.Length.ToString(CultureInfo.InvariantCulture), set.Length > 0);
        var recorded = (await run.AskAsync(
            trail.Auditor, "SELECT string_agg(DISTINCT split_part(detail, ' ', 2), ',') FROM audit.record WHERE event_type = 'configuration_observed'").ConfigureAwait(false)).Split(',').ToHashSet(StringComparer.Ordinal);
        var missing = set.Where(name => !recorded.Contains(name)).ToList();
        run.Observe("those of them that are not on record", "none", missing.Count == 0 ? "none" : string.Join(", ", missing), missing.Count == 0);
        if (missing.Count > 0 || run.Target.Rules is not { } rules) return;
        try
        {
            await rules.DeviateAsync(run.Third, run.Cancellation).ConfigureAwait(false);
        }
        finally
        {
            await rules.ReturnAsync(CancellationToken.None).ConfigureAwait(false);
        }

        await AuditChecks.CountAsync(
            run, $"the rule about {run.Third}, which came and went", $"event_type = 'policy_changed' AND action = 'policy.in-force' AND detail LIKE '%{run.Third}-apart%' AND {AuditChecks.Since(run)}", 2).ConfigureAwait(false);
    }

    private static async Task OrderAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        var (mark, table) = (Mark(), $"public.{Mark()}");
        await run.PrepareAsync(run.Owner, [$"CREATE TABLE {table} (id int)", .. Enumerable.Range(1, 5).Select(One)]).ConfigureAwait(false);
        if (await AuditChecks.FindAsync(run, run.Owner, $"{mark}_5").ConfigureAwait(false) is null) return;
        var these = $"FROM audit.record WHERE subject = '{run.Owner}' AND event_type = 'statement' AND statement LIKE '%{mark}%'";
        foreach (var (what, sql, expected) in new[]
        {
            ("by their number", $"SELECT string_agg(substring(statement FROM '{mark}_(.)'), '' ORDER BY index) {these}", "12345"),
            ("by time, the newest first", $"SELECT string_agg(substring(statement FROM '{mark}_(.)'), '' ORDER BY start_time DESC, index DESC) {these}", "54321"),
            ("counted by type and result", $"SELECT string_agg(k || ' ' || n, ', ') FROM (SELECT split_part(statement, ' ', 1) || ' ' || result AS k, count(*) AS n {these} GROUP BY 1 ORDER BY 1) s", "INSERT succeeded 2, SELECT succeeded 3"),
        })
        {
            var found = await run.AskAsync(trail.Auditor, sql).ConfigureAwait(false);
            run.Observe($"five statements, {what}", expected, found, found == expected);
        }

        await run.PrepareAsync(run.Owner, $"DROP TABLE {table}").ConfigureAwait(false);

        string One(int n) => string.Create(CultureInfo.InvariantCulture, $"{(n % 2 == 0 ? $"INSERT INTO {table} SELECT" : "SELECT")} {n} AS {mark}_{n}");
    }

    private static async Task PrivilegesAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        var table = $"public.{Mark()}";
        await run.PrepareAsync(run.Owner, $"CREATE TABLE {table} (id int)", $"INSERT INTO {table} VALUES (1)", $"SELECT id FROM {table}", $"UPDATE {table} SET id = 2", $"DELETE FROM {table}").ConfigureAwait(false);
        if (await AuditChecks.FindAsync(run, run.Owner, $"DELETE FROM {table}").ConfigureAwait(false) is null) return;
        foreach (var privilege in new[] { "DDL", "INSERT", "DELETE" })
        {
            var found = await run.AskAsync(
                trail.Auditor, $"SELECT string_agg(split_part(statement, ' ', 1), ',') FROM audit.record WHERE '{privilege}' = ANY (privileges) AND statement LIKE '%{table}%'").ConfigureAwait(false);
            var expected = privilege == "DDL" ? "CREATE" : privilege;
            run.Observe($"statements about {table} that used {privilege}", expected, found, found == expected);
        }

        await run.PrepareAsync(run.Owner, $"DROP TABLE {table}").ConfigureAwait(false);
    }

    private static async Task GroupsAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        if (run.Target.Rules is not { } rules)
        {
            run.Observe("a group of subjects", "can be made", "the target has none", false);
            return;
        }

        var group = $"ev_g_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        await rules.JoinAsync(run.Third, group, run.Cancellation).ConfigureAwait(false);
        string? within;
        try
        {
            within = await NamesAsync(run, trail, group, "within", "True").ConfigureAwait(false);
        }
        finally
        {
            await rules.LeaveAsync(run.Third, group, CancellationToken.None).ConfigureAwait(false);
        }

        if (within is null) return;
        await NamesAsync(run, trail, group, "without", "False").ConfigureAwait(false);
        var later = await run.AskAsync(trail.Auditor, NamesGroup(group, within)).ConfigureAwait(false);
        run.Observe($"the record of what {run.Third} did within the group still names it", "True", later, later == "True");
    }

    /// <summary>Whether a new session's record names the group, asked until it is as it should be: a gateway hears of a group a moment later. Answers the statement's mark; null: it is on no record.</summary>
    private static async Task<string?> NamesAsync(CheckRun run, Targets.IAuditTrail trail, string group, string when, string expected)
    {
        for (var began = Environment.TickCount64; ; await Task.Delay(500, run.Cancellation).ConfigureAwait(false))
        {
            var mark = Mark();
            await run.PrepareAsync(run.Third, $"SELECT 1 AS {mark}").ConfigureAwait(false);
            var isThere = (await trail.FindAsync(run.Third.Name, mark, run.Cancellation).ConfigureAwait(false)).Count > 0;
            var found = isThere ? await run.AskAsync(trail.Auditor, NamesGroup(group, mark)).ConfigureAwait(false) : "there is none";
            if (isThere && found != expected && Environment.TickCount64 - began < Heard.TotalMilliseconds) continue;
            run.Observe($"the record of what {run.Third} did {when} the group names it", expected, found, found == expected);
            return isThere ? mark : null;
        }
    }

    private static string NamesGroup(string group, string mark) => $"SELECT '{group}' = ANY (coalesce(groups, '{{}}')) FROM audit.record WHERE statement LIKE '%{mark}%'";

    private static async Task DelegationAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        if (trail.DelegatedView is not { } view)
        {
            run.Observe("a leave to read some records", "an auditor gives it", "there is none", false);
            return;
        }

        var mark = Mark();
        foreach (var subject in new[] { run.Other, run.Owner }) await run.PrepareAsync(subject, $"SELECT 1 AS {mark}").ConfigureAwait(false);
        await AuditChecks.FindAsync(run, run.Owner, mark).ConfigureAwait(false);
        await ReadsAsync(run, trail, mark, "before", isGiven: false).ConfigureAwait(false);
        foreach (var (who, refusal) in await trail.DelegateAsOthersAsync(run.Third, run.Other.Name, run.Cancellation).ConfigureAwait(false))
            run.Observe($"{who} lets {run.Third} read the records of {run.Other}", "refused", refusal ?? "done", refusal is not null);
        await ReadsAsync(run, trail, mark, "after others have tried", isGiven: false).ConfigureAwait(false);
        var number = await trail.DelegateAsync(run.Third, run.Other.Name, run.Cancellation).ConfigureAwait(false);
        try
        {
            await ReadsAsync(run, trail, mark, "with leave of the auditor", isGiven: true).ConfigureAwait(false);
            await AuditChecks.CountAsync(run, "the leave that was given", $"event_type = 'audit_delegated' AND detail LIKE '%{run.Third}%' AND {AuditChecks.Since(run)}").ConfigureAwait(false);
            await AuditChecks.FindAsync(run, run.Third, view).ConfigureAwait(false);
        }
        finally
        {
            await trail.RevokeAsync(number, CancellationToken.None).ConfigureAwait(false);
        }

        await ReadsAsync(run, trail, mark, "when it was taken back", isGiven: false).ConfigureAwait(false);
    }

    /// <summary>What the third sees of two statements, of which it may be shown one. A leave takes a moment to the view, and so does its end.</summary>
    private static async Task ReadsAsync(CheckRun run, Targets.IAuditTrail trail, string mark, string when, bool isGiven)
    {
        var there = run.Third with { Database = trail.Auditor.Database };
        var expected = isGiven ? run.Other.Name : "";
        for (var began = Environment.TickCount64; ; await Task.Delay(300, run.Cancellation).ConfigureAwait(false))
        {
            var seen = "";
            try
            {
                seen = await run.AskAsync(there, $"SELECT string_agg(DISTINCT subject, ',') FROM {trail.DelegatedView} WHERE statement LIKE '%{mark}'").ConfigureAwait(false);
            }
            catch (Npgsql.NpgsqlException) when (!isGiven)
            {
                // Who may read nothing may not even come in.
            }

            if (seen != expected && Environment.TickCount64 - began < AuditChecks.Patience.TotalMilliseconds) continue;
            run.Observe($"whose records {run.Third} reads {when}", expected.Length == 0 ? "nobody's" : expected, seen.Length == 0 ? "nobody's" : seen, seen == expected);
            return;
        }
    }

    private static async Task FormsAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        var mark = Mark();
        await run.PrepareAsync(run.Owner, $"SELECT 1 AS {mark}").ConfigureAwait(false);
        await AuditChecks.FindAsync(run, run.Owner, mark).ConfigureAwait(false);
        foreach (var (form, isLine) in new (string, Func<string, bool>)[] { ("jsonl", IsJson), ("ocsf", IsJson), ("rfc5424", line => Syslog().IsMatch(line)) })
        {
            if (await trail.ExportAsync(form, run.Owner.Name, run.Cancellation).ConfigureAwait(false) is not { } exported)
            {
                run.Observe($"records as {form}", "1 or more", "there are none", false);
                continue;
            }

            var lines = exported.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var wrong = lines.Count(line => !isLine(line));
            run.Observe($"of {lines.Length} records as {form}, lines that are none", "0 of 1 or more", wrong.ToString(CultureInfo.InvariantCulture), wrong == 0 && lines.Length > 0);
            var found = lines.Count(line => line.Contains(mark, StringComparison.Ordinal));
            run.Observe($"lines of {form} that have a statement of {run.Owner}", "1 or more", found.ToString(CultureInfo.InvariantCulture), found > 0);
        }
    }

    private static async Task CatalogueAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        await run.LoginAsync(run.Third with { Password = "Wrong-1-guess!" }, $"{run.Third} logs in with a wrong password", isAllowed: false).ConfigureAwait(false);
        await AuditChecks.RefusedLoginAsync(run, run.Third, 1).ConfigureAwait(false);
        var known = (await trail.CatalogueAsync(run.Cancellation).ConfigureAwait(false)).Select(one => one.Type).ToHashSet(StringComparer.Ordinal);
        var recorded = (await run.AskAsync(trail.Auditor, "SELECT string_agg(DISTINCT event_type, ',' ORDER BY event_type) FROM audit.record").ConfigureAwait(false)).Split(',', StringSplitOptions.RemoveEmptyEntries);
        run.Observe("types of event on record", "2 or more", recorded.Length.ToString(CultureInfo.InvariantCulture), recorded.Length >= 2);
        // A statement is one record with its end; the catalogue has what is written when.
        var unknown = recorded.Where(type => !known.Contains(type) && !known.Contains($"{type}_submitted")).ToList();
        run.Observe("those of them that the catalogue does not have", "none", unknown.Count == 0 ? "none" : string.Join(", ", unknown), unknown.Count == 0);
    }

    private static string Mark() => $"ev_r_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    private static bool IsJson(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The header of RFC 5424: priority, version 1, a time, and the names of machine, program, process and kind.</summary>
    [GeneratedRegex(@"^<[0-9]{1,3}>1 [0-9]{4}-[0-9]{2}-[0-9]{2}T\S+ \S+ \S+ \S+ \S+ (-|\[)")]
    private static partial Regex Syslog();
}
