using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Menshen.Evaluator.Targets;
using Npgsql;
using Npgsql.Replication;

namespace Menshen.Evaluator.Checks;

/// <summary>Which events are on record: each of the minimum level that can be made to happen here, those that go past the rules, and all so that a person understands them.</summary>
internal static partial class EventChecks
{
    private const string Minimum = "minimum";

    /// <summary>Families of functional components (ISO/IEC 15408-2) that a database management system has and that ask for audit.</summary>
    private static readonly string[] Families =
    [
        "FAU_GEN", "FAU_SAR", "FAU_SEL", "FAU_STG", "FCS_CKM", "FDP_ACF", "FDP_ROL", "FIA_AFL", "FIA_UAU", "FMT_MOF", "FMT_MSA", "FMT_MTD", "FMT_REV", "FMT_SMR", "FPT_STM", "FRU_RSA", "FTA_SSL",
    ];

    public static ImmutableArray<Check> All { get; } =
    [
        new("trail.events", "Events of the minimum level are made to happen: each is found by the auditor, and its line of the catalogue has the component that asks for it.", "触发最小级事件:审计员均可检索到,且目录中标有对应的功能组件。",
            ["gbt20009-5.1.2.1-a5", "gbt20009-5.1.2.1-b3", "gbt20009-5.1.2.3-a4"], EventsAsync),
        new("trail.bypass", "Who tries to get past the rules is on record; who has leave to for an emergency is on record whole, and raises an alarm.", "绕过策略的企图被记录;获准的应急绕过全程记录并告警。",
            ["gbt20009-5.1.2.1-a6"], BypassAsync) { IsAttack = true },
        new("trail.readable", "A person reads the records as a listing and as a report, in Chinese and in English.", "审计记录以列表与报告形式呈现,中英文均可读。", ["gbt20009-5.1.2.3-b"], ReadableAsync),
    ];

    private static async Task EventsAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        var catalogue = await trail.CatalogueAsync(run.Cancellation).ConfigureAwait(false);
        var odd = catalogue.Where(one => !Component().IsMatch(one.Component) || one.Level is not (Minimum or "basic" or "detailed")).Select(one => one.Type).ToList();
        run.Observe($"of {catalogue.Count} lines of the catalogue, those without a level or a component", "none of 20 or more", odd.Count == 0 ? "none" : string.Join(", ", odd), odd.Count == 0 && catalogue.Count >= 20);
        var without = Families.Where(family => !catalogue.Any(one => one.Component.StartsWith(family, StringComparison.Ordinal))).ToList();
        run.Observe($"of {Families.Length} families of functional components, those without an event", "none", without.Count == 0 ? "none" : string.Join(", ", without), without.Count == 0);
        var group = $"ev_g_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var table = $"public.{StorageChecks.Mark()}";
        await ActAsync(run, trail, group, table).ConfigureAwait(false);
        foreach (var (family, type, which, condition) in Made(run, group, table))
        {
            await AuditChecks.CountAsync(run, $"{type} {which}".TrimEnd(), $"{condition} AND {AuditChecks.Since(run)}").ConfigureAwait(false);
            var lines = catalogue.Where(one => (one.Type == type || one.Type == $"{type}_submitted") && (which.Length == 0 || one.Which.Contains(which, StringComparison.Ordinal))).ToList();
            var isSo = lines.Any(one => one.Level == Minimum && one.Component.StartsWith(family, StringComparison.Ordinal));
            run.Observe($"{type} {which} in the catalogue".Replace("  ", " ", StringComparison.Ordinal), $"{Minimum}, {family}", string.Join("; ", lines.Select(one => $"{one.Level}, {one.Component}").Distinct()), isSo);
        }

        await run.PrepareAsync(run.Owner, $"DROP TABLE {table}").ConfigureAwait(false);
    }

    /// <summary>What is made to happen: family, type, which of it, and how a record of it is known.</summary>
    private static IEnumerable<(string Family, string Type, string Which, string Condition)> Made(CheckRun run, string group, string table)
    {
        yield return ("FIA_UAU", "login_failed", "", $"event_type = 'login_failed' AND subject = '{run.Third}'");
        yield return ("FTA_SSL", "session_closed", "", $"event_type = 'session_closed' AND subject = '{run.Other}'");
        yield return ("FDP_ACF", "statement", "INSERT", $"event_type = 'statement' AND subject = '{run.Owner}' AND statement LIKE 'INSERT INTO {table}%'");
        yield return ("FMT_MTD", "statement", "CREATE", $"event_type = 'statement' AND subject = '{run.Owner}' AND statement LIKE 'CREATE TABLE {table}%'");
        yield return ("FMT_MSA", "statement", "GRANT", $"event_type = 'statement' AND subject = '{run.Owner}' AND statement LIKE 'GRANT SELECT ON {table}%'");
        yield return ("FMT_SMR", "administration_acted", "group.", $"event_type = 'administration_acted' AND action LIKE 'group.%' AND detail LIKE '%{group}%'");
        yield return ("FMT_SMR", "administration_acted", "user.", $"event_type = 'administration_acted' AND action LIKE 'user.%' AND detail LIKE '%{run.Leaver}%'");
        if (run.Target.Trail?.Selection is not null) yield return ("FAU_SEL", "selection_changed", "", $"event_type = 'selection_changed' AND detail LIKE '%{Rule(run)}%'");
    }

    private static string Rule(CheckRun run) => $"{run.Leaver.Name.Replace('_', '-')}-events";

    private static async Task ActAsync(CheckRun run, IAuditTrail trail, string group, string table)
    {
        await run.LoginAsync(run.Third with { Password = Passwords.New() }, $"{run.Third} logs in with a wrong password", isAllowed: false).ConfigureAwait(false);
        await run.PrepareAsync(run.Other, "SELECT 1").ConfigureAwait(false);
        await run.PrepareAsync(
            run.Owner, $"CREATE TABLE {table} (id int)", $"INSERT INTO {table} VALUES (1)", $"GRANT SELECT ON {table} TO {run.Other}").ConfigureAwait(false);
        if (run.Target.Rules is { } rules)
        {
            await rules.JoinAsync(run.Leaver, group, run.Cancellation).ConfigureAwait(false);
            await rules.LeaveAsync(run.Leaver, group, CancellationToken.None).ConfigureAwait(false);
        }

        foreach (var act in new[] { AccountAct.Disable, AccountAct.Enable }) await run.Target.AdministerAsync(act, run.Leaver, run.Cancellation).ConfigureAwait(false);
        if (trail.Selection is not { } selection) return;
        try
        {
            await selection.ChooseAsync([new SelectionRule(Rule(run), run.Leaver.Name, "full")], run.Cancellation).ConfigureAwait(false);
        }
        finally
        {
            await selection.RestoreAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task BypassAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is null) return;
        foreach (var sql in new[] { $"ALTER ROLE {run.Other} BYPASSRLS", $"ALTER ROLE {run.Other} SUPERUSER", "SET SESSION AUTHORIZATION postgres", "COPY (SELECT 1) TO PROGRAM 'true'" })
        {
            await run.RefusedAsync(run.Other, sql).ConfigureAwait(false);
            await AuditChecks.FindAsync(run, run.Other, sql.Split(' ')[0] == "SET" ? "SESSION AUTHORIZATION" : sql.Split(' ')[^1] == "'true'" ? "TO PROGRAM" : sql).ConfigureAwait(false);
        }

        var refusal = await ReplicateAsync(run).ConfigureAwait(false);
        run.Observe($"{run.Other} opens a replication connection", "refused", refusal ?? "let in", refusal is not null);
        // It is refused before anybody is known, so that its record may have no subject.
        await AuditChecks.CountAsync(
            run, "that connection", $"event_type = 'login_failed' AND (subject = '{run.Other}' OR concat_ws(' ', action, detail) ILIKE '%replication%') AND {AuditChecks.Since(run)}").ConfigureAwait(false);
        if (run.Target.Spare is { } spare) await EmergencyAsync(run, spare).ConfigureAwait(false);
        else run.NeedsPerson(StorageChecks.ByOthers);
    }

    /// <summary>At a second system: at one that others use an emergency makes all passwords of the engine anew.</summary>
    private static async Task EmergencyAsync(CheckRun run, ISpareSystem spare)
    {
        await spare.BeginAsync(run.Cancellation).ConfigureAwait(false);
        var mark = StorageChecks.Mark();
        if (await spare.BypassAsync($"SELECT 1 AS {mark}", run.Cancellation).ConfigureAwait(false) is { } why)
        {
            if (Environment.IsPrivilegedProcess) run.Observe("the way around all rules that there is for emergencies, at a second system, with all who must agree", "is gone", why, false);
            else run.NeedsPerson($"the way for emergencies needs a service that root has started, and this is no root: {why}");
            return;
        }

        foreach (var (what, word) in new[] { ("the statement of who goes around all rules, at a second system", mark), ("the emergency itself", "break-glass.opened") })
        {
            var found = await spare.CountAsync(word, run.Cancellation).ConfigureAwait(false);
            run.Observe($"records of {what}", "1 or more", found.ToString(CultureInfo.InvariantCulture), found > 0);
        }

        var isAlarmed = false;
        for (var began = Environment.TickCount64; !isAlarmed && Environment.TickCount64 - began < AuditChecks.Patience.TotalMilliseconds; await Task.Delay(200, run.Cancellation).ConfigureAwait(false))
            isAlarmed = await spare.IsAlarmedAsync("break-glass", run.Cancellation).ConfigureAwait(false);
        run.Observe("an alarm about it", "raised", isAlarmed ? "raised" : "none", isAlarmed);
    }

    private static async Task<string?> ReplicateAsync(CheckRun run)
    {
        await using var connection = new LogicalReplicationConnection(run.Target.ConnectionOf(run.Other).ConnectionString);
        try
        {
            await connection.Open(run.Cancellation).ConfigureAwait(false);
            return null;
        }
        catch (NpgsqlException fault)
        {
            return CheckRun.Say(fault);
        }
    }

    private static async Task ReadableAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        await run.LoginAsync(run.Third with { Password = Passwords.New() }, $"{run.Third} logs in with a wrong password", isAllowed: false).ConfigureAwait(false);
        await AuditChecks.RefusedLoginAsync(run, run.Third, 1).ConfigureAwait(false);
        foreach (var (language, isChinese) in new[] { ("en", false), ("zh", true) })
        {
            var listing = await trail.ReadAsync(run.Third.Name, language, run.Cancellation).ConfigureAwait(false) ?? "";
            var (heading, rest) = (listing.Split('\n')[0], string.Join('\n', listing.Split('\n').Skip(1)));
            run.Observe($"the headings of the listing, in {language}", isChinese ? "Chinese words" : "English words", heading, IsIn(heading, isChinese));
            run.Observe($"lines of the listing that name {run.Third}", "1 or more", Lines(rest, run.Third.Name), Lines(rest, run.Third.Name) != "0");
            var page = await trail.ReportAsync(language, run.Cancellation).ConfigureAwait(false) ?? "";
            var title = Heading().Match(page).Groups[1].Value;
            run.Observe($"the heading of the report, in {language}", isChinese ? "Chinese words" : "English words", title, IsIn(title, isChinese));
            run.Observe($"tables of the report, and {run.Third} in it", "1 or more, named", $"{Tables().Count(page)}, {(page.Contains(run.Third.Name, StringComparison.Ordinal) ? "named" : "not named")}", Tables().Count(page) > 0 && page.Contains(run.Third.Name, StringComparison.Ordinal));
        }
    }

    private static string Lines(string text, string word) => text.Split('\n').Count(line => line.Contains(word, StringComparison.Ordinal)).ToString(CultureInfo.InvariantCulture);

    private static bool IsIn(string words, bool isChinese) => words.Length > 0 && words.Any(sign => sign is >= '\u4e00' and <= '\u9fff') == isChinese && words.Any(char.IsLetter);

    [GeneratedRegex(@"^F(AU|CO|CS|DP|IA|MT|PR|PT|RU|TA|TP)_[A-Z]{3}\.[0-9]+$")]
    private static partial Regex Component();

    [GeneratedRegex("<h1[^>]*>([^<]+)</h1>")]
    private static partial Regex Heading();

    [GeneratedRegex("<table")]
    private static partial Regex Tables();
}
