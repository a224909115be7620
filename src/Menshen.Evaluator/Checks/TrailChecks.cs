using System.Collections.Immutable;
using Menshen.Evaluator.Targets;

namespace Menshen.Evaluator.Checks;

/// <summary>What can be done with the audit trail: searched and sorted by whoever may, proven to strangers, and never silently changed.</summary>
internal static class TrailChecks
{
    public static ImmutableArray<Check> All { get; } =
    [
        new("trail.logins", "Each log-in and its end are in the records, with the source; an administrator's too.", "登录与退出均被记录,含来源,管理员亦然。",
            ["realname-7.9.3-2.1", "credit-6.2-a1", "realname-7.4.3-2.1"], LoginsAsync),
        new("trail.search", "The auditor filters, sorts and summarises by any field, with SQL.", "审计员可按字段用 SQL 检索、排序、汇总。",
            ["gbt20009-5.1.2.3-a1", "gbt20009-5.1.2.3-a2", "gbt20009-5.1.2.3-a3", "gbt20009-5.1.2.4-a", "gbt20009-5.1.2.5-a", "gbt20009-5.1.2.5-b", "gbt20009-5.1.2.5-c", "gbt20009-5.1.2.5-d", "credit-6.2-d"], SearchAsync),
        new("trail.no-secrets", "No password is in the records, not even one that was set by a statement.", "审计记录中不含口令。",
            ["gat389-5.1.1.1-5"], NoSecretsAsync) { IsAttack = true },
        new("trail.proofs", "A record is proven to whoever has the public key, and a changed proof proves nothing.", "记录可凭公钥验证,被改动的证明无效。",
            ["gbt20009-5.1.2.7-d", "realname-7.5.7-1"], ProofsAsync) { IsAttack = true },
        new("trail.damage-shows", "The trail is whole, and one changed byte of a copy is found.", "审计日志完整;副本被改一字节即被发现。",
            ["gbt20009-5.1.2.7-d"], DamageShowsAsync) { IsAttack = true },
    ];

    private static async Task LoginsAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        await run.LoginAsync(run.Other, $"{run.Other} logs in", isAllowed: true).ConfigureAwait(false);
        // What comes into the trail last is there when this is.
        await run.PrepareAsync(run.Owner, "SELECT 1 AS ev_after_log_in").ConfigureAwait(false);
        if (await AuditChecks.FindAsync(run, run.Owner, "ev_after_log_in").ConfigureAwait(false) is null) return;
        var sessions = await run.AskAsync(trail.Auditor, $"SELECT count(*) FROM audit.session WHERE subject = '{run.Other}' AND closed IS NOT NULL AND source IS NOT NULL").ConfigureAwait(false);
        run.Observe($"sessions of {run.Other} with their source and end", "1 or more", sessions, sessions is not ("0" or ""));
        // An administrator's session is one of the control surface, or one as everybody's.
        foreach (var administrator in run.Target.Administrators)
            await AuditChecks.CountAsync(run, $"log-ins of {administrator}", $"(action = 'login' AND detail = 'login {administrator}: done') OR (event_type = 'session_opened' AND subject = '{administrator}')").ConfigureAwait(false);
    }

    private static async Task SearchAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        await run.PrepareAsync(run.Owner, "DROP TABLE IF EXISTS ev_searched", "CREATE TABLE ev_searched (id int)", "SELECT id FROM ev_searched").ConfigureAwait(false);
        if (await AuditChecks.FindAsync(run, run.Owner, "ev_searched").ConfigureAwait(false) is null) return;
        foreach (var (what, sql) in new[]
        {
            ("by subject and time", $"SELECT count(*) FROM audit.record WHERE subject = '{run.Owner}' AND start_time > now() - interval '1 hour'"),
            ("by object", "SELECT count(*) FROM audit.record WHERE objects::text LIKE '%ev_searched%'"),
            ("by source and result", "SELECT count(*) FROM audit.record WHERE host IS NOT NULL AND result = 'succeeded'"),
            ("by type, summed up and sorted", "SELECT max(n) FROM (SELECT event_type, count(*) AS n FROM audit.record GROUP BY event_type ORDER BY n DESC) s"),
        })
        {
            var found = await run.AskAsync(trail.Auditor, sql).ConfigureAwait(false);
            run.Observe($"the auditor searches {what}", "1 or more", found, found is not ("0" or ""));
        }
    }

    private static async Task NoSecretsAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        var next = Passwords.New();
        await run.GiveVictimAsync(next).ConfigureAwait(false);
        // Somebody else's attempt is refused, and its text is a record too.
        await run.RefusedAsync(run.Other, $"ALTER ROLE {run.Third} PASSWORD '{run.Third.Password}'").ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, "SELECT 1 AS ev_after_passwords").ConfigureAwait(false);
        if (await AuditChecks.FindAsync(run, run.Owner, "ev_after_passwords").ConfigureAwait(false) is null) return;
        foreach (var (whose, subject, secret) in new[] { ("the victim's new password", run.Victim, next), ("a password in a refused statement", run.Other, run.Third.Password) })
        {
            var found = await trail.CountAsync(subject.Name, secret, run.Cancellation).ConfigureAwait(false);
            run.Observe($"records that hold {whose}", "0", found.ToString(System.Globalization.CultureInfo.InvariantCulture), found == 0);
        }
    }

    private static async Task ProofsAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        await run.PrepareAsync(run.Owner, "SELECT 1 AS ev_to_be_proven").ConfigureAwait(false);
        if (await AuditChecks.FindAsync(run, run.Owner, "ev_to_be_proven").ConfigureAwait(false) is not { } record) return;
        var index = long.Parse(record["index"], System.Globalization.CultureInfo.InvariantCulture);
        if (await trail.ProveAsync(index, run.Cancellation).ConfigureAwait(false) is not { } proof)
        {
            run.Observe($"a proof of record {index}", "for whoever has the public key", "there is none", false);
            return;
        }

        var convinces = await trail.ConvincesAsync(proof, run.Cancellation).ConfigureAwait(false);
        run.Observe($"the proof of record {index}, with the public key alone", "convinces", convinces ? "convinces" : "does not", convinces);
        var changed = Changed(proof);
        var lies = await trail.ConvincesAsync(changed, run.Cancellation).ConfigureAwait(false);
        run.Observe("the same with one changed character", "does not convince", lies ? "convinces" : "does not convince", !lies);
    }

    private static async Task DamageShowsAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        if (!trail.IsVerifiable)
        {
            run.Observe("the trail, verified", "whole", "nothing verifies it", false);
            return;
        }

        var whole = await trail.IsWholeAsync(damaged: false, run.Cancellation).ConfigureAwait(false);
        run.Observe("the trail, verified", "whole", whole == true ? "whole" : "damaged", whole == true);
        if (await trail.IsWholeAsync(damaged: true, run.Cancellation).ConfigureAwait(false) is not { } copy)
        {
            run.Inconclusive("the trail is too long to copy it and damage the copy");
            return;
        }

        run.Observe("a copy of it with one changed byte, verified", "damaged", copy ? "whole" : "damaged", !copy);
    }

    // A digit or letter in the middle, where the record or its path stands.
    private static string Changed(string proof)
    {
        var at = proof.Length / 2;
        while (!char.IsAsciiLetterOrDigit(proof[at])) at++;
        return string.Concat(proof.AsSpan(0, at), proof[at] == 'a' ? "b" : "a", proof.AsSpan(at + 1));
    }
}
