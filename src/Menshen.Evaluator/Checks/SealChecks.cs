using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Menshen.Evaluator.Checks;

/// <summary>Sealed columns: the engine never has the plaintext, nobody sees it by default, and the records do not hold it.</summary>
internal static class SealChecks
{
    /// <summary>The SQLSTATE of plaintext in a column of ciphertext.</summary>
    private const string NotYet = "23514";

    /// <summary>The national block cipher (GB/T 32907).</summary>
    private const string National = "SM4";

    /// <summary>How long a gateway may take to hear of a column that was sealed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Characters of a value that a mask may leave at its ends; the widest that the documents' rules know, of telephone numbers.</summary>
    private const int MostShown = 7;

    public static ImmutableArray<Check> All { get; } =
    [
        new("seal.ciphertext", "What is sealed is ciphertext in the database, whatever function looks at it.", "加密列在数据库中为密文,任何函数均不能得到明文。",
            ["realname-7.6.3-2", "realname-7.9.5-1", "credit-5.3-a.1", "realname-7.6.1-1"], CiphertextAsync) { IsAttack = true },
        new("seal.masks", "Who has no right to see a sealed value sees a mask, and the records do not hold the value.", "无权者只见掩码,审计记录中亦无明文。",
            ["realname-7.6.1-3", "credit-5.3-c", "realname-7.5.1-10", "realname-7.5.2-6.1"], MasksAsync),
    ];

    private static async Task CiphertextAsync(CheckRun run)
    {
        if (await MakeAsync(run).ConfigureAwait(false) is not { } made) return;
        var (table, plain) = made;
        await NationalAsync(run).ConfigureAwait(false);
        foreach (var (expression, forbidden) in new[]
        {
            ("v LIKE '11010519%'", "True"), ("left(v, 6)", plain[..6]), ("right(v, 4)", plain[^4..]), ("length(v)", plain.Length.ToString(CultureInfo.InvariantCulture)),
            ("md5(v)", Digest(MD5.HashData, plain)), ("encode(sha256(convert_to(v, 'UTF8')), 'hex')", Digest(SHA256.HashData, plain)), ("convert_from(convert_to(v, 'UTF8'), 'UTF8') || '!'", plain + "!"),
            ("position('110105' IN v) > 0", "True"), ("reverse(v)", new string([.. plain.Reverse()])), ("upper(v) || '!'", plain + "!"), ("translate(v, '0', 'o')", plain.Replace('0', 'o')),
        })
        {
            string observed;
            try
            {
                observed = await run.AskAsync(run.Owner, $"SELECT {expression} FROM {table}").ConfigureAwait(false);
            }
            catch (PostgresException fault)
            {
                observed = CheckRun.Say(fault);
            }

            run.Observe($"{run.Owner}: SELECT {expression} FROM {table}", $"not {forbidden}", observed, observed != forbidden);
        }
    }

    /// <summary>Of each key that seals columns now.</summary>
    private static async Task NationalAsync(CheckRun run)
    {
        var keys = (await run.Target.KeysAsync(run.Cancellation).ConfigureAwait(false) ?? []).Where(key => key.GetValueOrDefault("group", "").Length > 0 && key.GetValueOrDefault("state", "") == "active").ToList();
        run.Observe("keys that seal columns", "1 or more", keys.Count.ToString(CultureInfo.InvariantCulture), keys.Count > 0);
        foreach (var key in keys)
            run.Observe(
                $"the algorithm of {key.GetValueOrDefault("name", "")}", $"{National}, a national one", key.GetValueOrDefault("algorithm", ""), key.GetValueOrDefault("algorithm", "").StartsWith(National, StringComparison.Ordinal));
    }

    private static async Task MasksAsync(CheckRun run)
    {
        if (await MakeAsync(run).ConfigureAwait(false) is not { } made) return;
        var (table, plain) = made;
        foreach (var subject in new[] { run.Owner, run.Other, run.Third, run.Victim })
        {
            var seen = await run.AskAsync(subject, $"SELECT v FROM {table}").ConfigureAwait(false);
            var shown = Shown(seen, plain);
            run.Observe($"{subject}, of no group, reads the sealed value", $"at most {MostShown} of its characters", $"{seen} ({shown})", seen.Length > 0 && shown <= MostShown);
        }

        if (run.Target.Trail is not { } trail) return;
        await AuditChecks.FindAsync(run, run.Owner, table).ConfigureAwait(false);
        var found = await trail.CountAsync(run.Owner.Name, plain, run.Cancellation).ConfigureAwait(false);
        run.Observe("records that hold the value", "0", found.ToString(CultureInfo.InvariantCulture), found == 0);
    }

    /// <summary>A table with one sealed value, both new each time; null, and noted, if there can be none.</summary>
    private static async Task<(string Table, string Plain)?> MakeAsync(CheckRun run)
    {
        var table = $"ev_sealed_{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
        await run.PrepareAsync(
            run.Owner, $"CREATE TABLE {table} (id int PRIMARY KEY, v text)", $"GRANT USAGE ON SCHEMA public TO {run.Other}, {run.Third}, {run.Victim}",
            $"GRANT SELECT ON {table} TO {run.Other}, {run.Third}, {run.Victim}").ConfigureAwait(false);
        switch (await run.Target.SealAsync($"public.{table}", "v", run.Cancellation).ConfigureAwait(false))
        {
            case null:
                run.NotApplicable("there is no key of sealed columns: menshen keys make");
                return null;
            case false:
                run.Observe("a column whose values are ciphertext for the engine", "can be made", "the target has none", false);
                return null;
        }

        // A made-up number of Beijing, of nobody. The first one finds out when the gateway has heard of the column: until then the engine refuses plaintext.
        var plain = $"1101051949{RandomNumberGenerator.GetInt32(10_000_000, 100_000_000)}";
        if (await EnterAsync(run, run.Owner, $"INSERT INTO {table} VALUES (0, '110105194900000000')").ConfigureAwait(false) is null)
        {
            await run.PrepareAsync(run.Owner, $"DELETE FROM {table}", $"INSERT INTO {table} VALUES (1, '{plain}')").ConfigureAwait(false);
            return (table, plain);
        }

        // Programs may not write sealed values here: then the value is there first, and its column is sealed. Turned round, or the record of the statement would hold it.
        var (unused, another) = (table, $"{table}_b");
        table = another;
        await run.PrepareAsync(
            run.Owner, $"DROP TABLE {unused}", $"CREATE TABLE {table} (id int PRIMARY KEY, v text)", $"INSERT INTO {table} VALUES (1, reverse('{new string([.. plain.Reverse()])}'))",
            $"GRANT SELECT ON {table} TO {run.Other}, {run.Third}, {run.Victim}").ConfigureAwait(false);
        await run.Target.SealAsync($"public.{table}", "v", run.Cancellation).ConfigureAwait(false);
        return (table, plain);
    }

    /// <summary>Writes a value as soon as the gateway has heard of the column; answers why not.</summary>
    internal static async Task<string?> EnterAsync(CheckRun run, Subject subject, string sql)
    {
        for (var began = Environment.TickCount64; ; await Task.Delay(300, run.Cancellation).ConfigureAwait(false))
        {
            try
            {
                await run.PrepareAsync(subject, sql).ConfigureAwait(false);
                return null;
            }
            catch (PostgresException fault) when (fault.SqlState == NotYet && Environment.TickCount64 - began < Patience.TotalMilliseconds)
            {
                // Once more.
            }
            catch (PostgresException fault)
            {
                return CheckRun.Say(fault);
            }
        }
    }

    private static string Digest(Func<byte[], byte[]> hash, string plain) => Convert.ToHexStringLower(hash(System.Text.Encoding.UTF8.GetBytes(plain)));

    /// <summary>How many characters of the plaintext stand at the beginning and at the end of what is seen.</summary>
    private static int Shown(string seen, string plain)
    {
        if (seen.Contains(plain, StringComparison.Ordinal)) return plain.Length;
        int front = 0, back = 0;
        while (front < Math.Min(seen.Length, plain.Length) && seen[front] == plain[front]) front++;
        while (back < Math.Min(seen.Length, plain.Length) - front && seen[^(back + 1)] == plain[^(back + 1)]) back++;
        return front + back;
    }
}
