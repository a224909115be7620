using System.Collections.Immutable;

namespace Menshen.Evaluator.Checks;

/// <summary>Identification and authentication. These come last: they lock an account.</summary>
internal static class IdentityChecks
{
    /// <summary>More failures than any of the documents allow.</summary>
    internal const int Failures = 6;

    private static readonly (string Password, string Fault)[] WeakPasswords =
        [("Ab1!", "four characters"), ("abcdefghijkl", "letters alone"), ("123456789012", "digits alone"), ("Password123!", "a word that everybody tries")];

    public static ImmutableArray<Check> All { get; } =
    [
        new("identity.password", "Nobody comes in without the password.", "无口令不得进入。",
            ["gat389-4.1.2-a", "gat389-4.1.2-0.1", "gat389-5.1.1.1-3", "gat389-5.1.1.1-4", "realname-7.4.1-1.1", "realname-7.9.1-1", "tencentdb-2.2-1.1"], PasswordAsync),
        new("identity.unknown-user", "Who does not exist is answered like who has a wrong password; nobody is let in by a default.", "不存在的用户与口令错误的应答相同;无默认用户。",
            ["gat389-4.1.1-a", "realname-7.4.1-1.2", "realname-7.9.2-4.1"], UnknownUserAsync) { IsAttack = true },
        new("identity.secrets", "Nobody sees verifiers, or changes others' accounts.", "不得查看鉴别信息或更改他人账户。",
            ["gat389-4.1.2-0.2", "gat389-5.1.1.1-5", "gat389-4.1.1-c.1", "gat389-4.1.1-c.2"], SecretsAsync) { IsAttack = true },
        new("identity.password-rules", "Weak passwords are refused where they are set.", "弱口令在设置时被拒绝。",
            ["realname-7.4.1-3.1", "realname-7.4.1-3.2", "realname-7.9.1-2.2", "tencentdb-2.2-2.1", "tencentdb-2.2-2.2", "credit-5.2-a.3", "credit-5.2-a.4"], PasswordRulesAsync),
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

    private static async Task SecretsAsync(CheckRun run)
    {
        foreach (var sql in new[]
        {
            "SELECT rolpassword FROM pg_authid", "SELECT passwd FROM pg_shadow", $"ALTER ROLE {run.Third} RENAME TO ev_else", $"ALTER ROLE {run.Third} PASSWORD 'Taken-over-1!'",
            $"DROP ROLE {run.Third}", "UPDATE pg_authid SET rolsuper = true",
        })
            await run.RefusedAsync(run.Other, sql).ConfigureAwait(false);
    }

    private static async Task PasswordRulesAsync(CheckRun run)
    {
        foreach (var (password, fault) in WeakPasswords)
        {
            var observed = await SetAsync(run, password).ConfigureAwait(false);
            run.Observe($"{run.Victim} sets a password: {fault}", "refused", observed ?? "set", observed is not null);
        }
    }

    private static async Task LimitFailuresAsync(CheckRun run)
    {
        for (var i = 0; i < Failures; i++)
            await run.LoginOutcomeAsync(run.Victim with { Password = $"Wrong-{i}-guess!" }).ConfigureAwait(false);
        await run.LoginAsync(run.Victim, $"{run.Victim} logs in with the password after {Failures} wrong ones", isAllowed: false).ConfigureAwait(false);
        await run.LoginAsync(run.Other, $"{run.Other}, who has not failed, logs in", isAllowed: true).ConfigureAwait(false);
    }

    /// <summary>Sets the victim's password as itself, and what it was again if that was allowed.</summary>
    private static async Task<string?> SetAsync(CheckRun run, string password)
    {
        try
        {
            await run.PrepareAsync(run.Victim, $"ALTER ROLE {run.Victim} PASSWORD '{password}'").ConfigureAwait(false);
            await run.PrepareAsync(run.Victim with { Password = password }, $"ALTER ROLE {run.Victim} PASSWORD '{run.Victim.Password}'").ConfigureAwait(false);
            return null;
        }
        catch (Npgsql.PostgresException fault)
        {
            return CheckRun.Say(fault);
        }
    }

    private static string Without(string text, Subject subject) => text.Replace(subject.Name, "NAME", StringComparison.Ordinal);
}
