using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Evaluator.Checks;

/// <summary>Labels: two clearances see different rows of one table, whoever owns it cannot switch that off, and who moves a row is on record.</summary>
internal static class LabelChecks
{
    private const string Denied = "42501";

    /// <summary>What a statement is answered that means nothing at the target: no refusal.</summary>
    private static readonly string[] Meaningless = ["42601", "42703", "42P01"];

    /// <summary>The rows of the evaluation: one of the lower label, one of the higher.</summary>
    private const int LowRow = 1, HighRow = 2;

    public static ImmutableArray<Check> All { get; } =
    [
        new("labels.rows", "Two subjects with different clearances see different rows of one table, and each writes at its own label.", "两个安全级不同的主体看到同一表的不同行,且只能在自己的标记上写。",
            ["gat389-4.3.2-1", "gat389-4.3.2-2", "gat389-4.3.2-4", "realname-7.4.2-6b", "realname-7.9.2-8b", "realname-7.9.2-6"], RowsAsync) { IsAttack = true },
        new("labels.clearance", "No session begins with a label above its subject's clearance, or raises it, and the attempt is on record.", "会话的标记不得高于主体的安全级,亦不得自行提升,且尝试有记录。",
            ["gat389-5.1.2.3-a", "realname-7.4.2-6b"], ClearanceAsync) { IsAttack = true },
        new("labels.owner", "Who owns a labelled table sees none of its rows and cannot switch the labels off.", "带标记表的属主看不到任何行,也不能关闭标记。",
            ["gat389-4.3.2-1", "gat389-4.3.2-4", "realname-7.5.2-5", "realname-7.9.2-7"], OwnerAsync) { IsAttack = true },
        new("labels.relabelling", "A row gets another label from the officer alone, and who, why and which is on record.", "只有安全管理员可更改标记,且有记录。",
            ["realname-7.5.2-4", "realname-7.9.2-6"], RelabellingAsync),
    ];

    private static async Task RowsAsync(CheckRun run)
    {
        if (await MakeAsync(run).ConfigureAwait(false) is not { } made) return;
        await SeesAsync(run, made, made.Lower, "1").ConfigureAwait(false);
        await SeesAsync(run, made, made.Higher, "1,2").ConfigureAwait(false);
        foreach (var sql in new[] { $"UPDATE {made.Table} SET note = 'mine' WHERE id = {HighRow}", $"DELETE FROM {made.Table} WHERE id = {HighRow}" })
            await ChangesAsync(run, made.Lower, sql, "0").ConfigureAwait(false);
        // Down is as wrong as up: a Trojan horse would copy what it has read.
        await ChangesAsync(run, made.Higher, $"UPDATE {made.Table} SET note = 'copied down' WHERE id = {LowRow}", "0").ConfigureAwait(false);
        await run.RefusedAsync(made.Lower, $"EXPLAIN ANALYZE SELECT note FROM {made.Table} WHERE id = {HighRow}").ConfigureAwait(false);
        await ChangesAsync(run, made.Lower, $"UPDATE {made.Table} SET note = 'own' WHERE id = {LowRow}", "1").ConfigureAwait(false);
    }

    private static async Task ClearanceAsync(CheckRun run)
    {
        if (await MakeAsync(run).ConfigureAwait(false) is not { } made) return;
        await run.LoginAsync(made.Lower, $"{made.Lower} logs in with the label {made.Place.High}", isAllowed: false, builder => builder.Options = $"-c menshen.label={made.Place.High}").ConfigureAwait(false);
        await AuditChecks.RefusedLoginAsync(run, made.Lower, 1).ConfigureAwait(false);
        await run.RefusedAsync(made.Lower, $"SET ROLE {made.Higher}").ConfigureAwait(false);
        await using var session = await run.OpenAsync(made.Lower).ConfigureAwait(false);
        var refusal = "";
        try
        {
            await run.RunAsync(session, $"SET menshen.label = '{made.Place.High}'").ConfigureAwait(false);
        }
        catch (PostgresException fault)
        {
            refusal = $" ({CheckRun.Say(fault)})";
        }

        var seen = await RowsOfAsync(run, session, made.Table).ConfigureAwait(false);
        run.Observe($"rows that {made.Lower} sees after SET menshen.label{refusal}", "1", seen, seen == "1");
        await run.LoginAsync(made.Higher, $"{made.Higher} logs in with the label {made.Place.Low}", isAllowed: true, builder => builder.Options = $"-c menshen.label={made.Place.Low}").ConfigureAwait(false);
    }

    private static async Task OwnerAsync(CheckRun run)
    {
        if (await MakeAsync(run).ConfigureAwait(false) is not { } made) return;
        await SeesAsync(run, made, made.Owner, "").ConfigureAwait(false);
        foreach (var sql in new[]
        {
            $"ALTER TABLE {made.Table} DISABLE ROW LEVEL SECURITY", $"ALTER TABLE {made.Table} NO FORCE ROW LEVEL SECURITY", $"ALTER TABLE {made.Table} OWNER TO {made.Owner}",
            $"CREATE POLICY ev_all ON {made.Table} USING (true)", $"CREATE RULE ev_rule AS ON SELECT TO {made.Table} DO INSTEAD SELECT 1", $"ALTER TABLE {made.Table} ADD COLUMN ev_more int",
            $"TRUNCATE {made.Table}", $"DROP TABLE {made.Table}", "ALTER ROLE CURRENT_USER BYPASSRLS",
        })
            await run.RefusedAsync(made.Owner, sql).ConfigureAwait(false);
        await SeesAsync(run, made, made.Owner, "").ConfigureAwait(false);
        await SeesAsync(run, made, made.Higher, "1,2").ConfigureAwait(false);
    }

    private static async Task RelabellingAsync(CheckRun run)
    {
        if (await MakeAsync(run).ConfigureAwait(false) is not { } made) return;
        foreach (var subject in new[] { made.Owner, made.Lower, made.Higher })
            await ChangesAsync(run, subject, $"UPDATE {made.Table} SET mac_label = mac_label + 1 WHERE id = {LowRow}", "0").ConfigureAwait(false);
        var reason = $"ev {RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        var moved = await run.Target.Rules!.RelabelAsync(made.Place, LowRow, reason, run.Cancellation).ConfigureAwait(false);
        run.Observe($"rows that get {made.Place.High} instead of {made.Place.Low}", "1", moved.ToString(CultureInfo.InvariantCulture), moved == 1);
        await SeesAsync(run, made, made.Lower, "").ConfigureAwait(false);
        await SeesAsync(run, made, made.Higher, "1,2").ConfigureAwait(false);
        if (AuditChecks.Trail(run) is not { } trail) return;
        var found = await trail.CountAsync(run.Target.Rules.Officer, reason, run.Cancellation).ConfigureAwait(false);
        run.Observe("records of it with the reason", "1 or more", found.ToString(CultureInfo.InvariantCulture), found > 0);
    }

    /// <summary>The table with a row of each label; null, and noted, if there can be none.</summary>
    private static async Task<LabelledRows?> MakeAsync(CheckRun run)
    {
        if (run.Target.Rules is not { } rules)
        {
            run.Observe("labels on subjects and rows", "can be made", "the target has none", false);
            return null;
        }

        if (await rules.LabelAsync(run.Owner, run.Other, run.Third, run.Cancellation).ConfigureAwait(false) is not { } place)
        {
            run.NotApplicable("the policy has one label: none stands above another");
            return null;
        }

        var made = new LabelledRows(place, run.Owner with { Database = place.Database }, run.Other with { Database = place.Database }, run.Third with { Database = place.Database });
        foreach (var (subject, id) in new[] { (made.Lower, LowRow), (made.Higher, HighRow) })
            await run.PrepareAsync(subject, $"DELETE FROM {place.Table}", $"INSERT INTO {place.Table} VALUES ({id}, 'of {id}')").ConfigureAwait(false);
        return made;
    }

    private static async Task SeesAsync(CheckRun run, LabelledRows made, Subject subject, string expected)
    {
        string seen;
        try
        {
            await using var session = await run.OpenAsync(subject).ConfigureAwait(false);
            seen = await RowsOfAsync(run, session, made.Table).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState == Denied && expected.Length == 0)
        {
            seen = "";
        }

        run.Observe($"rows of {made.Table} that {subject} sees", expected.Length == 0 ? "none" : expected, seen.Length == 0 ? "none" : seen, seen == expected);
    }

    private static async Task<string> RowsOfAsync(CheckRun run, NpgsqlConnection session, string table)
    {
        await using var command = new NpgsqlCommand($"SELECT string_agg(id::text, ',' ORDER BY id) FROM {table}", session) { CommandTimeout = 30 };
        return (await command.ExecuteScalarAsync(run.Cancellation).ConfigureAwait(false))?.ToString() ?? "";
    }

    /// <summary>What counts is how many rows it changed: a refusal is as good as none.</summary>
    private static async Task ChangesAsync(CheckRun run, Subject subject, string sql, string expected)
    {
        string observed;
        var isRefused = false;
        try
        {
            await using var session = await run.OpenAsync(subject).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(sql, session) { CommandTimeout = 30 };
            observed = (await command.ExecuteNonQueryAsync(run.Cancellation).ConfigureAwait(false)).ToString(CultureInfo.InvariantCulture);
        }
        catch (PostgresException fault)
        {
            observed = CheckRun.Say(fault);
            isRefused = !Meaningless.Contains(fault.SqlState);
        }

        run.Observe($"rows changed by {subject}: {sql}", expected, observed, observed == expected || (expected == "0" && isRefused));
    }
}
