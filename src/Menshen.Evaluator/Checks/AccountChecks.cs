using System.Collections.Immutable;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Evaluator.Checks;

/// <summary>The life of accounts: locked and unlocked, disabled and enabled, deleted and gone. They come last, because they leave accounts worse than they were.</summary>
internal static class AccountChecks
{
    /// <summary>How long a session of a disabled account may go on.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static ImmutableArray<Check> All { get; } =
    [
        new("account.unlock", "Who was locked by wrong passwords comes in again when an administrator says so.", "因口令错误被锁的账户经管理员解锁后可再登录。",
            ["realname-7.4.1-6.2", "realname-7.9.1-3.2", "tencentdb-2.2-3.2"], UnlockAsync),
        new("account.disabled", "A disabled account is out at once, with its sessions, comes back when it is enabled, and both is on record.", "停用的账户立即失效(含会话),启用后恢复,二者均有记录。",
            ["realname-7.4.3-2.4"], DisabledAsync),
        new("account.old-password", "A password that was does not come again, and the old one opens nothing.", "旧口令不得再次使用,亦不再有效。",
            ["realname-7.4.1-4.3"], OldPasswordAsync),
        new("account.deleted", "Who was deleted does not come in, and nobody gets the name again.", "已删除的账户不能登录,其名称不再分配。",
            ["realname-7.9.1-5", "tencentdb-2.2-1.2"], DeletedAsync),
    ];

    private static async Task UnlockAsync(CheckRun run)
    {
        for (var i = 0; i < IdentityChecks.Failures; i++)
            await run.LoginOutcomeAsync(run.Victim with { Password = $"Wrong-{i}-again!" }).ConfigureAwait(false);
        await run.LoginAsync(run.Victim, $"{run.Victim}, who failed too often, logs in with the password", isAllowed: false).ConfigureAwait(false);
        if (!await run.Target.AdministerAsync(AccountAct.Unlock, run.Victim, run.Cancellation).ConfigureAwait(false))
        {
            run.Observe($"an administrator unlocks {run.Victim}", "done", "the target has no such act", false);
            return;
        }

        await run.LoginAsync(run.Victim, $"{run.Victim}, unlocked, logs in with the password", isAllowed: true).ConfigureAwait(false);
    }

    private static async Task DisabledAsync(CheckRun run)
    {
        await using var session = await run.OpenAsync(run.Third).ConfigureAwait(false);
        await run.Target.AdministerAsync(AccountAct.Disable, run.Third, run.Cancellation).ConfigureAwait(false);
        try
        {
            await run.LoginAsync(run.Third, $"{run.Third}, disabled, logs in", isAllowed: false).ConfigureAwait(false);
            var ended = await EndsAsync(run, session).ConfigureAwait(false);
            run.Observe($"the session that {run.Third} had when it was disabled", "ended", ended ? "ended" : "goes on", ended);
        }
        finally
        {
            await run.Target.AdministerAsync(AccountAct.Enable, run.Third, run.Cancellation).ConfigureAwait(false);
        }

        await run.LoginAsync(run.Third, $"{run.Third}, enabled again, logs in", isAllowed: true).ConfigureAwait(false);
        if (run.Attempts.Any(attempt => !attempt.IsAsExpected)) return;
        // Of each that it was made, or its rights assigned, and that it was changed.
        foreach (var act in new[] { "user.add", "database.grant", "user.disable", "user.enable" })
            if (!await AuditChecks.CountAsync(run, $"{act} that name {run.Third}", $"action = '{act}' AND result = 'succeeded' AND detail LIKE '%{run.Third}%'").ConfigureAwait(false)) return;
    }

    private static async Task<bool> EndsAsync(CheckRun run, NpgsqlConnection session)
    {
        for (var began = Environment.TickCount64; Environment.TickCount64 - began < Patience.TotalMilliseconds; await Task.Delay(200, run.Cancellation).ConfigureAwait(false))
        {
            try
            {
                await run.RunAsync(session, "SELECT 1").ConfigureAwait(false);
            }
            catch (NpgsqlException)
            {
                return true;
            }
        }

        return false;
    }

    private static async Task OldPasswordAsync(CheckRun run)
    {
        var (old, next) = (run.Victim.Password, Passwords.New());
        await run.GiveVictimAsync(next).ConfigureAwait(false);
        await run.LoginAsync(run.Victim, $"{run.Victim} logs in with the new password", isAllowed: true).ConfigureAwait(false);
        await run.LoginAsync(run.Victim with { Password = old }, $"{run.Victim} logs in with the old one", isAllowed: false).ConfigureAwait(false);
        var refusal = await run.SetVictimsPasswordAsync(old).ConfigureAwait(false);
        run.Observe($"{run.Victim} sets the old password again", "refused", refusal ?? "set", refusal is not null);
    }

    private static async Task DeletedAsync(CheckRun run)
    {
        await MakeAgainAsync(run, run.Other, "is there").ConfigureAwait(false);
        await run.LoginAsync(run.Leaver, $"{run.Leaver} logs in", isAllowed: true).ConfigureAwait(false);
        await run.Target.AdministerAsync(AccountAct.Delete, run.Leaver, run.Cancellation).ConfigureAwait(false);
        await run.LoginAsync(run.Leaver, $"{run.Leaver}, deleted, logs in", isAllowed: false).ConfigureAwait(false);
        await MakeAgainAsync(run, run.Leaver, "was deleted").ConfigureAwait(false);
    }

    private static async Task MakeAgainAsync(CheckRun run, Subject subject, string how)
    {
        string? refusal = null;
        try
        {
            await run.Target.AdministerAsync(AccountAct.MakeAgain, subject, run.Cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is EvaluationFaultException or PostgresException)
        {
            refusal = CheckRun.Say(fault);
        }

        run.Observe($"somebody else gets the name {subject}, which {how}", "refused", refusal ?? "made", refusal is not null);
    }
}
