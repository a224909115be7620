using System.Collections.Immutable;
using System.Globalization;
using Npgsql;

namespace Menshen.Evaluator.Checks;

/// <summary>Sealed columns: the engine never has the plaintext, nobody sees it by default, and the records do not hold it.</summary>
internal static class SealChecks
{
    /// <summary>A made-up identity number that fits no person: its check character is wrong.</summary>
    private const string Plain = "110105194912310028";

    /// <summary>Characters of <see cref="Plain"/> that a mask may leave at its ends; the widest that the documents' rules know, of telephone numbers.</summary>
    private const int MostShown = 7;

    private const string FindType =
        "SELECT format('%I.%I', n.nspname, t.typname) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace "
        + "WHERE n.nspname = 'menshen' AND t.typtype = 'd' AND t.typname LIKE 'sealed\\_%' AND t.typname <> 'sealed_eq' ORDER BY t.typname LIMIT 1";

    public static ImmutableArray<Check> All { get; } =
    [
        new("seal.ciphertext", "What is sealed is ciphertext in the database, whatever function looks at it.", "加密列在数据库中为密文,任何函数均不能得到明文。",
            ["realname-7.6.3-2", "realname-7.9.5-1", "credit-5.3-a.1", "realname-7.6.1-1"], CiphertextAsync) { IsAttack = true },
        new("seal.masks", "Who has no right to see a sealed value sees a mask, and the records do not hold the value.", "无权者只见掩码,审计记录中亦无明文。",
            ["realname-7.6.1-3", "credit-5.3-c", "realname-7.5.1-10", "realname-7.5.2-6.1"], MasksAsync),
    ];

    private static async Task CiphertextAsync(CheckRun run)
    {
        if (!await MakeAsync(run).ConfigureAwait(false)) return;
        foreach (var (sql, forbidden) in new[]
        {
            ("SELECT count(*) FROM ev_sealed WHERE v LIKE '11010519%'", "1"), ("SELECT left(v, 6) FROM ev_sealed", Plain[..6]), ("SELECT right(v, 4) FROM ev_sealed", Plain[^4..]),
            ("SELECT length(v) FROM ev_sealed", Plain.Length.ToString(CultureInfo.InvariantCulture)), ("SELECT position('19491231' IN v) > 0 FROM ev_sealed", "True"),
            ("SELECT reverse(v) FROM ev_sealed", new string([.. Plain.Reverse()])), ("SELECT upper(v) || '!' FROM ev_sealed", Plain + "!"), ("SELECT translate(v, '0', 'o') FROM ev_sealed", Plain.Replace('0', 'o')),
        })
        {
            string observed;
            try
            {
                observed = await run.AskAsync(run.Owner, sql).ConfigureAwait(false);
            }
            catch (PostgresException fault)
            {
                observed = CheckRun.Say(fault);
            }

            run.Observe($"{run.Owner}: {sql}", $"not {forbidden}", observed, observed != forbidden);
        }
    }

    private static async Task MasksAsync(CheckRun run)
    {
        if (!await MakeAsync(run).ConfigureAwait(false)) return;
        foreach (var subject in new[] { run.Owner, run.Other, run.Third, run.Victim })
        {
            var seen = await run.AskAsync(subject, "SELECT v FROM ev_sealed").ConfigureAwait(false);
            var shown = Shown(seen);
            run.Observe($"{subject}, of no group, reads the sealed value", $"at most {MostShown} of its characters", $"{seen} ({shown})", seen.Length > 0 && shown <= MostShown);
        }

        if (run.Target.Trail is not { } trail) return;
        await AuditChecks.FindAsync(run, run.Owner, "ev_sealed").ConfigureAwait(false);
        var found = await trail.CountAsync(Plain, run.Cancellation).ConfigureAwait(false);
        run.Observe("records that hold the value", "0", found.ToString(CultureInfo.InvariantCulture), found == 0);
    }

    /// <summary>A table with one sealed value; false, and noted, if there can be none.</summary>
    private static async Task<bool> MakeAsync(CheckRun run)
    {
        var type = await run.AskAsync(run.Owner, FindType).ConfigureAwait(false);
        if (type.Length == 0)
        {
            if (run.Target.Product == "Menshen")
                run.NotApplicable("the policy has no group of sealed columns");
            else
                run.Observe("a type whose values are ciphertext for the engine", "there is one", "there is none", false);
            return false;
        }

        await run.PrepareAsync(
            run.Owner, "DROP TABLE IF EXISTS ev_sealed", $"CREATE TABLE ev_sealed (id int, v {type})", $"GRANT USAGE ON SCHEMA public TO {run.Other}, {run.Third}, {run.Victim}",
            $"GRANT SELECT ON ev_sealed TO {run.Other}, {run.Third}, {run.Victim}").ConfigureAwait(false);
        try
        {
            await run.PrepareAsync(run.Owner, $"INSERT INTO ev_sealed VALUES (1, '{Plain}')").ConfigureAwait(false);
            return true;
        }
        catch (PostgresException fault)
        {
            run.Observe($"{run.Owner}, without a right to enter, writes a sealed value", "refused", CheckRun.Say(fault), true);
            run.Inconclusive($"nobody of the evaluation may write a sealed value: give applications the right `enter` on an evaluation's copy of the system ({CheckRun.Say(fault)})");
            return false;
        }
    }

    /// <summary>How many characters of the plaintext stand at the beginning and at the end of what is seen.</summary>
    private static int Shown(string seen)
    {
        if (seen.Contains(Plain, StringComparison.Ordinal)) return Plain.Length;
        int front = 0, back = 0;
        while (front < Math.Min(seen.Length, Plain.Length) && seen[front] == Plain[front]) front++;
        while (back < Math.Min(seen.Length, Plain.Length) - front && seen[^(back + 1)] == Plain[^(back + 1)]) back++;
        return front + back;
    }
}
