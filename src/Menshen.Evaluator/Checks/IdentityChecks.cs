using System.Collections.Immutable;
using Menshen.Evaluator.Fuzzing;
using Menshen.Evaluator.Targets;

namespace Menshen.Evaluator.Checks;

/// <summary>Identification and authentication. These come last: they lock an account.</summary>
internal static class IdentityChecks
{
    /// <summary>More failures than any of the documents allow.</summary>
    internal const int Failures = 6;

    /// <summary>Each with one fault: the others are as they should be.</summary>
    private static readonly (string Password, string Fault)[] WeakPasswords =
    [
        ("Kq7!mZx", "seven characters"), ("Kq7!mZx4wPd", "eleven characters"), ("qmzxwpdvkrth", "letters alone"), ("730914826057", "digits alone"), ("Kq7mZx4wPd92", "no special sign"),
        ("Kq!mZx-wPd&vR", "no digit"), ("7!30914-826057", "no letter"), ("Password123!", "a word that everybody tries"),
    ];

    public static ImmutableArray<Check> All { get; } =
    [
        new("identity.password", "Nobody comes in without the password.", "无口令不得进入。",
            ["gat389-4.1.2-0.1", "gat389-5.1.1.1-3", "gat389-5.1.1.1-4", "realname-7.9.1-1"], PasswordAsync),
        new("identity.unknown-user", "Who does not exist is answered like who has a wrong password; nobody is let in by a default.", "不存在的用户与口令错误的应答相同;无默认用户。",
            ["gat389-5.1.1.1-1", "realname-7.4.1-1.2", "realname-7.9.2-4.1"], UnknownUserAsync) { IsAttack = true },
        new("identity.forged", "Before the proof of who one is nothing is done, and a proof that was overheard proves nothing.", "身份验证成功前不执行任何操作,截获的鉴别信息不能重用。",
            ["gat389-4.1.1-a", "gat389-4.1.2-a", "gat389-4.1.2-b.1", "gat389-4.1.2-0.2"], ForgedAsync) { IsAttack = true },
        new("identity.secrets", "Nobody sees verifiers, or changes others' accounts.", "不得查看鉴别信息或更改他人账户。",
            ["gat389-4.1.2-0.2", "gat389-5.1.1.1-5", "gat389-4.1.1-c.1", "gat389-4.1.1-c.2"], SecretsAsync) { IsAttack = true },
        new("identity.password-rules", "Weak passwords are refused where they are set.", "弱口令在设置时被拒绝。",
            ["realname-7.4.1-3.1", "realname-7.4.1-3.2", "tencentdb-2.2-2.1", "tencentdb-2.2-2.2", "credit-5.2-a.3", "credit-5.2-a.4"], PasswordRulesAsync),
        new("identity.limit-failures", "Guessing ends: after some failures the right password does not help either.", "限制失败次数:多次失败后正确口令亦无效。",
            ["realname-7.4.1-6.2", "realname-7.9.1-3.2", "tencentdb-2.2-3.2"], LimitFailuresAsync) { IsAttack = true },
    ];

    private static async Task PasswordAsync(CheckRun run)
    {
        await run.LoginAsync(run.Other, $"{run.Other} logs in with the password", isAllowed: true).ConfigureAwait(false);
        await run.LoginAsync(run.Other, $"{run.Other} logs in with another password", isAllowed: false, builder => builder.Password = "not-it-1-Not!").ConfigureAwait(false);
        await run.LoginAsync(run.Other with { Password = "" }, $"{run.Other} logs in without a password", isAllowed: false).ConfigureAwait(false);
        await run.LoginAsync(run.Other, $"{run.Other}'s password serves for another name", isAllowed: false, builder => builder.Username = run.Third.Name).ConfigureAwait(false);
    }

    private static async Task UnknownUserAsync(CheckRun run)
    {
        var nobody = new Subject("ev_nobody_at_all", "Not-a-password-1!", run.Other.Database);
        var unknown = Without(await run.LoginOutcomeAsync(nobody).ConfigureAwait(false) ?? "let in", nobody);
        var wrong = Without(await run.LoginOutcomeAsync(run.Third with { Password = nobody.Password }).ConfigureAwait(false) ?? "let in", run.Third);
        run.Observe("a name that does not exist, against a wrong password", wrong, unknown, unknown == wrong && unknown != "let in");
        foreach (var (name, password) in new[] { ("postgres", "postgres"), ("anonymous", ""), ("guest", "guest"), ("admin", "admin"), ("root", "root") })
            await run.LoginAsync(new Subject(name, password, run.Other.Database), $"{name} logs in with what everybody tries first", isAllowed: false).ConfigureAwait(false);
    }

    private static async Task ForgedAsync(CheckRun run)
    {
        if (FuzzChecks.Raw(run) is not { } target) return;
        await run.PrepareAsync(run.Owner, "DROP TABLE IF EXISTS ev_unproven").ConfigureAwait(false);
        using (var early = await RawClient.ConnectAsync(run.Target.ConnectionOf(run.Owner), run.Cancellation).ConfigureAwait(false))
        {
            var isIn = await early.AskForAsync(run.Owner, run.Cancellation).ConfigureAwait(false);
            await early.SayAsync("CREATE TABLE public.ev_unproven (id int)", run.Cancellation).ConfigureAwait(false);
            LetIn(run, $"{run.Owner} sends a statement before the password", isIn, await early.EndAsync(run.Cancellation).ConfigureAwait(false));
        }

        var made = await run.AskAsync(run.Owner, "SELECT coalesce(to_regclass('public.ev_unproven')::text, 'nothing')").ConfigureAwait(false);
        run.Observe("what that statement made", "nothing", made, made == "nothing");
        using var genuine = await RawClient.ConnectAsync(target, run.Cancellation).ConfigureAwait(false);
        await genuine.LogInAsync(run.Other, run.Cancellation).ConfigureAwait(false);
        using var copy = await RawClient.ConnectAsync(target, run.Cancellation).ConfigureAwait(false);
        LetIn(run, $"somebody sends again what {run.Other} has just logged in with", false, await copy.ReplayAsync(genuine, run.Other, run.Cancellation).ConfigureAwait(false));
    }

    private static void LetIn(CheckRun run, string what, bool isAtOnce, byte[]? answer)
    {
        var isIn = isAtOnce || answer is not null && RawClient.LetsIn(answer);
        run.Observe(what, "not let in", isIn ? "let in" : "not let in", !isIn);
    }

    private static async Task SecretsAsync(CheckRun run)
    {
        foreach (var sql in new[]
        {
            "SELECT rolpassword FROM pg_authid", "SELECT passwd FROM pg_shadow", $"ALTER ROLE {run.Third} RENAME TO ev_else", $"ALTER ROLE {run.Third} PASSWORD 'Taken-over-1!'",
            $"DROP ROLE {run.Third}", "UPDATE pg_authid SET rolsuper = true",
        })
            await run.RefusedAndUndoneAsync(run.Other, sql).ConfigureAwait(false);
    }

    private static async Task PasswordRulesAsync(CheckRun run)
    {
        foreach (var (password, fault) in WeakPasswords)
        {
            var observed = await run.SetVictimsPasswordAsync(password).ConfigureAwait(false);
            run.Observe($"{run.Victim} sets a password: {fault}", "refused", observed ?? "set", observed is not null);
        }

        // One that refuses all of them has no rules.
        var good = await run.SetVictimsPasswordAsync(Passwords.New()).ConfigureAwait(false);
        run.Observe($"{run.Victim} sets a password that is as it should be", "set", good ?? "set", good is null);
    }

    private static async Task LimitFailuresAsync(CheckRun run)
    {
        for (var i = 0; i < Failures; i++)
            await run.LoginOutcomeAsync(run.Victim with { Password = $"Wrong-{i}-guess!" }).ConfigureAwait(false);
        await run.LoginAsync(run.Victim, $"{run.Victim} logs in with the password after {Failures} wrong ones", isAllowed: false).ConfigureAwait(false);
        await run.LoginAsync(run.Other, $"{run.Other}, who has not failed, logs in", isAllowed: true).ConfigureAwait(false);
    }

    private static string Without(string text, Subject subject) => text.Replace(subject.Name, "NAME", StringComparison.Ordinal);
}
