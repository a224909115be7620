using System.Collections.Immutable;
using System.Globalization;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Evaluator.Checks;

/// <summary>Two gateways of one catalogue: what is said of a subject at one holds at the other, or the way around it is the next door.</summary>
/// <remarks>Rules of the policy are not among it: each gateway has a policy of its own, which is applied there (docs/decisions/0018). That they differ is said (<see cref="GatewayPolicyChecks"/>).</remarks>
internal static class GatewayChecks
{
    /// <summary>Until an end of sessions must have come to both; a revoked right must not live on for longer.</summary>
    private static readonly TimeSpan MostForEnd = TimeSpan.FromSeconds(1);

    /// <summary>Until it is given up: how late an end comes is worth knowing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Until what one gateway counted must be known to the other.</summary>
    private static readonly TimeSpan Heard = TimeSpan.FromSeconds(1);

    /// <summary>So often an account that was unlocked is tried, a second apart, until it is let in.</summary>
    private const int MostAsked = 5;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>How a subject connects.</summary>
    private delegate NpgsqlConnectionStringBuilder Connect(Subject subject);

    public static ImmutableArray<Check> All { get; } =
    [
        new("gateways.sessions", "Sessions that are ended at one gateway end at the other within a second.", "在一个网关上结束的会话,在另一网关上一秒内亦结束。",
            ["gbt20009-4.3-p1.3"], SessionsAsync),
        new("gateways.lock", "Wrong passwords at two gateways count together, and the lock holds at both.", "两个网关上的口令错误合并计数,锁定在两处均有效。",
            ["gbt20009-4.3-p1.3", "realname-7.4.1-6.2"], LockAsync) { IsAttack = true },
        new("gateways.accounts", "Who is disabled at one gateway is refused at the other within a second, and let in there when enabled.", "在一个网关上停用的账户一秒内在另一网关亦被拒绝,启用后恢复。",
            ["gbt20009-4.3-p1.3"], AccountsAsync) { IsAttack = true },
        new("gateways.records", "What is done at either gateway is on record, and the auditor finds it where it was done.", "两个网关上的操作均被记录,审计员可在各自网关检索。", ["gbt20009-4.3-p1.3"], RecordsAsync),
    ];

    private static async Task AccountsAsync(CheckRun run)
    {
        if (!await AreTwoAsync(run).ConfigureAwait(false)) return;
        await LetInAsync(run, run.Leaver, true, "before").ConfigureAwait(false);
        try
        {
            await run.Target.AdministerAsync(AccountAct.Disable, run.Leaver, run.Cancellation).ConfigureAwait(false);
            await LetInAsync(run, run.Leaver, false, "when it is disabled").ConfigureAwait(false);
            // Of others nobody said anything.
            await LetInAsync(run, run.Third, true, "meanwhile").ConfigureAwait(false);
        }
        finally
        {
            await run.Target.AdministerAsync(AccountAct.Enable, run.Leaver, CancellationToken.None).ConfigureAwait(false);
        }

        await LetInAsync(run, run.Leaver, true, "when it is enabled again").ConfigureAwait(false);
    }

    private static async Task LetInAsync(CheckRun run, Subject subject, bool isLetIn, string when)
    {
        (Connect Of, string Where)[] both = [(run.Target.ConnectionOf, "at the first gateway"), (run.Target.ConnectionElsewhere!, "at the other one")];
        await Task.Delay(Heard, run.Cancellation).ConfigureAwait(false);
        foreach (var (connect, where) in both)
        {
            var refusal = await OutcomeAsync(run, connect(subject)).ConfigureAwait(false);
            run.Observe($"{subject} logs in {where} {when}", isLetIn ? "let in" : "refused", refusal ?? "let in", refusal is null == isLetIn);
        }
    }

    private static async Task RecordsAsync(CheckRun run)
    {
        if (!await AreTwoAsync(run).ConfigureAwait(false) || AuditChecks.Trail(run) is not { } trail) return;
        (Connect Of, string Where)[] both = [(run.Target.ConnectionOf, "the first gateway"), (run.Target.ConnectionElsewhere!, "the other one")];
        foreach (var (connect, where) in both)
        {
            var mark = StorageChecks.Mark();
            await AskAsync(run, connect(run.Other), $"SELECT 1 AS {mark}").ConfigureAwait(false);
            var found = "0";
            for (var began = Environment.TickCount64; found == "0" && Environment.TickCount64 - began < AuditChecks.Patience.TotalMilliseconds; await Task.Delay(200, run.Cancellation).ConfigureAwait(false))
                found = await AskAsync(run, connect(trail.Auditor), $"SELECT count(*) FROM audit.record WHERE subject = '{run.Other}' AND statement LIKE '%AS {mark}'").ConfigureAwait(false);
            run.Observe($"records of a statement of {run.Other} at {where}, asked for there", "1", found, found == "1");
        }
    }

    private static async Task<string> AskAsync(CheckRun run, NpgsqlConnectionStringBuilder where, string sql)
    {
        await using var session = await TargetLogin.OpenAsync(where, run.Cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(sql, session) { CommandTimeout = 30 };
        return (await command.ExecuteScalarAsync(run.Cancellation).ConfigureAwait(false))?.ToString() ?? "";
    }

    private static async Task SessionsAsync(CheckRun run)
    {
        if (!await AreTwoAsync(run).ConfigureAwait(false)) return;
        await using var here = await run.OpenAsync(run.Other).ConfigureAwait(false);
        await using var there = await run.OpenElsewhereAsync(run.Other).ConfigureAwait(false);
        await using var others = await run.OpenElsewhereAsync(run.Third).ConfigureAwait(false);
        if (!await run.Target.AdministerAsync(AccountAct.EndSessions, run.Other, run.Cancellation).ConfigureAwait(false))
        {
            run.NotApplicable("nobody ends all sessions of a subject");
            return;
        }

        var began = Environment.TickCount64;
        var ends = await Task.WhenAll(EndOfAsync(run, here, began), EndOfAsync(run, there, began)).ConfigureAwait(false);
        foreach (var (end, where) in ends.Zip((string[])["where it was said", "at the other gateway"]))
            run.Observe(
                $"the session of {run.Other} {where}", $"ended within {MostForEnd.TotalSeconds:0} s", end is { } after ? string.Create(CultureInfo.InvariantCulture, $"ended after {after.TotalSeconds:0.0} s") : "goes on",
                end <= MostForEnd);
        // An end of everybody's sessions is none of one subject's.
        var alive = await EndOfAsync(run, others, Environment.TickCount64 - (long)Patience.TotalMilliseconds).ConfigureAwait(false) is null;
        run.Observe($"the session of {run.Third}, whom nobody named", "goes on", alive ? "goes on" : "ended", alive);
    }

    private static async Task LockAsync(CheckRun run)
    {
        if (!await AreTwoAsync(run).ConfigureAwait(false)) return;
        const int half = IdentityChecks.Failures / 2;
        (Connect Of, string Where)[] both = [(run.Target.ConnectionOf, "at the first gateway"), (run.Target.ConnectionElsewhere!, "at the other one")];
        try
        {
            foreach (var (connect, _) in both) await FailAsync(run, connect, half).ConfigureAwait(false);
            foreach (var (connect, where) in both) await RefusedAsync(run, connect, where, $"{half} wrong ones at each").ConfigureAwait(false);
            await run.Target.AdministerAsync(AccountAct.Unlock, run.Victim, run.Cancellation).ConfigureAwait(false);
            // And where few failures lock, so that each of the two has counted enough of its own: a lock of the first, at the other.
            await FailAsync(run, both[0].Of, IdentityChecks.Failures).ConfigureAwait(false);
            await RefusedAsync(run, both[1].Of, both[1].Where, $"{IdentityChecks.Failures} wrong ones at the first").ConfigureAwait(false);
        }
        finally
        {
            await run.Target.AdministerAsync(AccountAct.Unlock, run.Victim, CancellationToken.None).ConfigureAwait(false);
        }

        foreach (var (connect, where) in both)
        {
            // Each gateway hears of it from the catalogue, the first too. While a lock holds nothing is counted, so asking again prolongs none.
            var refusal = await OutcomeAsync(run, connect(run.Victim)).ConfigureAwait(false);
            for (var asked = 1; refusal is not null && asked < MostAsked; asked++)
            {
                await Task.Delay(Heard, run.Cancellation).ConfigureAwait(false);
                refusal = await OutcomeAsync(run, connect(run.Victim)).ConfigureAwait(false);
            }
            run.Observe($"{run.Victim} logs in with the password {where}, after the lock was ended at the first", "let in", refusal ?? "let in", refusal is null);
        }
    }

    /// <summary>Whether there are two: what is said at one gateway holds there, by whichever address it is asked.</summary>
    private static async Task<bool> AreTwoAsync(CheckRun run)
    {
        if (!HasTwo(run)) return false;
        if (await run.Target.GatewaysAsync(run.Cancellation).ConfigureAwait(false) is not { } listed || !listed.Any(gateway => gateway is { IsAsked: true, IsNamed: true })) return true;
        run.Inconclusive("the second gateway that was named (--second-gateway) is the first one");
        return false;
    }

    internal static bool HasTwo(CheckRun run)
    {
        if (run.Target.ConnectionElsewhere(run.Other) is not null) return true;
        run.NotApplicable("no second gateway was named (--second-gateway)");
        return false;
    }

    private static async Task FailAsync(CheckRun run, Connect connect, int times)
    {
        for (var i = 0; i < times; i++)
        {
            if (await OutcomeAsync(run, connect(run.Victim with { Password = $"Wrong-{i}-guess!" })).ConfigureAwait(false) is null)
                run.Observe($"{run.Victim} logs in with a wrong password", "refused", "let in", false);
        }
    }

    private static async Task RefusedAsync(CheckRun run, Connect connect, string where, string after)
    {
        // A right password settles the count: it is asked once, when what the other gateway counted must have been heard.
        await Task.Delay(Heard, run.Cancellation).ConfigureAwait(false);
        var refusal = await OutcomeAsync(run, connect(run.Victim)).ConfigureAwait(false);
        run.Observe($"{run.Victim} logs in with the password {where}, after {after}", "refused", refusal ?? "let in", refusal is not null);
    }

    /// <summary>What a log-in is answered: null if it is let in.</summary>
    private static async Task<string?> OutcomeAsync(CheckRun run, NpgsqlConnectionStringBuilder where)
    {
        try
        {
            await using var session = await TargetLogin.OpenAsync(where, run.Cancellation).ConfigureAwait(false);
            return null;
        }
        catch (NpgsqlException fault)
        {
            return CheckRun.Say(fault);
        }
    }

    /// <summary>How long after that moment a session ended; null: it lives.</summary>
    private static async Task<TimeSpan?> EndOfAsync(CheckRun run, NpgsqlConnection session, long began)
    {
        do
        {
            if (await run.EndOfAsync(session).ConfigureAwait(false) is not null) return TimeSpan.FromMilliseconds(Environment.TickCount64 - began);
            await Task.Delay(Look, run.Cancellation).ConfigureAwait(false);
        }
        while (Environment.TickCount64 - began < Patience.TotalMilliseconds);
        return null;
    }
}
