using System.Collections.Immutable;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Evaluator.Checks;

/// <summary>Second factors: what they are worth when somebody else has the password, or has seen a code or a ticket.</summary>
internal static class FactorChecks
{
    /// <summary>An address for documents (RFC 5737): nobody comes from there.</summary>
    private const string Elsewhere = "192.0.2.1";

    private const string NoRight = "42501";

    /// <summary>A code of so many steps ago is good no more, and one of so many steps to come not yet: clocks may differ by one, and a step may end meanwhile.</summary>
    private const int Past = 2, ToCome = 3;

    public static ImmutableArray<Check> All { get; } =
    [
        new("factors.demanded", "Of whom a second factor is demanded the password alone opens nothing, and another's certificate neither.", "被要求第二因素者,仅凭口令或持他人证书均不能登录。",
            ["realname-7.5.2-1.2"], run => DemandedAsync(run, [run.Owner, run.Other, run.Third, run.Victim])) { IsAttack = true },
        new("factors.administrators", "An administrator comes in with no password alone, and with no certificate of another.", "管理员不能仅凭口令或持他人证书登录。",
            ["realname-7.4.1-9", "realname-7.9.1-6"], run => DemandedAsync(run, run.Target.Administrators)) { IsAttack = true },
        new("factors.codes", "Who has one-time codes needs one; each is good once and for its moment, and so is a recovery code.", "启用动态口令者登录须出示;每个动态口令与恢复码只能用一次,过时无效。",
            ["gat389-4.1.2-c", "credit-5.2-a.1"], CodesAsync) { IsAttack = true },
        new("factors.tickets", "A ticket is good once, and from the address that it was made for.", "登录凭票只能使用一次,且限于签发时的来源地址。",
            ["realname-7.5.1-12b"], TicketsAsync) { IsAttack = true },
    ];

    private static async Task DemandedAsync(CheckRun run, IEnumerable<Subject> subjects)
    {
        if (run.Target.Factors is not { } factors)
        {
            run.NotApplicable("the target demands nothing but passwords");
            return;
        }

        var stranger = run.Target.ConnectionOf(run.Leaver);
        foreach (var subject in subjects)
        {
            if (await factors.DemandAsync(subject.Name, run.Cancellation).ConfigureAwait(false) is not { } demand) continue;
            await TryAsync(subject, $"the password alone, where {demand} is demanded", isKnown: false, Bare).ConfigureAwait(false);
            if (stranger.SslCertificate is not null)
                await TryAsync(subject, $"the password and the certificate of {run.Leaver}", isKnown: false, to => (to.SslCertificate, to.SslKey) = (stranger.SslCertificate, stranger.SslKey)).ConfigureAwait(false);
            await TryAsync(subject, "the password and a certificate", isKnown: true, _ => { }).ConfigureAwait(false);
        }

        if (run.Attempts.IsEmpty) run.NotApplicable("the target demands no second factor of them");

        async Task TryAsync(Subject subject, string with, bool isKnown, Action<NpgsqlConnectionStringBuilder> change)
        {
            var refusal = await run.LoginOutcomeAsync(subject, change).ConfigureAwait(false);
            // Who has no right to this database, as an administrator, was known before that was looked at.
            run.Observe($"{subject} logs in with {with}", isKnown ? "let in" : "refused", refusal ?? "let in", (refusal is null || refusal.StartsWith(NoRight, StringComparison.Ordinal)) == isKnown);
        }
    }

    private static async Task CodesAsync(CheckRun run)
    {
        if (Factors(run) is not { } factors) return;
        await WithCodesAsync(run, factors, async recovery =>
        {
            var code = await factors.NextCodeAsync(run.Victim, run.Cancellation).ConfigureAwait(false);
            await TryAsync("and a code", code, isAllowed: true).ConfigureAwait(false);
            await TryAsync("and the same code again", code, isAllowed: false).ConfigureAwait(false);
            await TryAsync($"and the code of {Past} steps before", factors.CodeAt(run.Victim, -Past), isAllowed: false).ConfigureAwait(false);
            // Right ones between: after some wrong ones in a row the codes would rest.
            await TryAsync("and a recovery code", recovery[0], isAllowed: true).ConfigureAwait(false);
            await TryAsync("and the same recovery code again", recovery[0], isAllowed: false).ConfigureAwait(false);
            await TryAsync($"and the code of {ToCome} steps later", factors.CodeAt(run.Victim, ToCome), isAllowed: false).ConfigureAwait(false);
            await TryAsync("alone", null, isAllowed: false).ConfigureAwait(false);
        }).ConfigureAwait(false);

        async Task TryAsync(string with, string? code, bool isAllowed)
        {
            var refusal = await factors.LoginAsync(run.Victim, code, run.Cancellation).ConfigureAwait(false);
            run.Observe($"{run.Victim}, who has one-time codes, logs in with the password {with}", isAllowed ? "let in" : "refused", refusal ?? "let in", refusal is null == isAllowed);
        }
    }

    private static async Task TicketsAsync(CheckRun run)
    {
        if (Factors(run) is not { } factors) return;
        var demand = await factors.DemandAsync(run.Victim.Name, run.Cancellation).ConfigureAwait(false);
        if (!factors.IsMetByTicket(demand))
        {
            run.NotApplicable($"of {run.Victim} {demand} is demanded, and a ticket is none");
            return;
        }

        await WithCodesAsync(run, factors, async recovery =>
        {
            var (refusal, _) = await factors.TicketAsync(run.Victim, null, null, run.Cancellation).ConfigureAwait(false);
            run.Observe($"{run.Victim} asks for a ticket with the password alone", "refused", refusal ?? "given", refusal is not null);
            var ticket = await GetAsync(recovery[0], null).ConfigureAwait(false);
            await run.LoginAsync(ticket, $"{run.Victim} logs in with a ticket", isAllowed: true, Bare).ConfigureAwait(false);
            await run.LoginAsync(ticket, $"{run.Victim} logs in with the same ticket again", isAllowed: false, Bare).ConfigureAwait(false);
            await run.LoginAsync(await GetAsync(recovery[1], Elsewhere).ConfigureAwait(false), $"{run.Victim} logs in here with a ticket for {Elsewhere}", isAllowed: false, Bare).ConfigureAwait(false);
        }).ConfigureAwait(false);

        async Task<Subject> GetAsync(string code, string? source)
        {
            var (refusal, ticket) = await factors.TicketAsync(run.Victim, code, source, run.Cancellation).ConfigureAwait(false);
            return refusal is null ? run.Victim with { Password = ticket } : throw new EvaluationFaultException($"{run.Victim} gets no ticket: {refusal}");
        }
    }

    /// <summary>The victim has codes for as long as it takes: whoever has some needs them elsewhere too.</summary>
    private static async Task WithCodesAsync(CheckRun run, ISecondFactors factors, Func<IReadOnlyList<string>, Task> act)
    {
        var recovery = await factors.EnrolAsync(run.Victim, run.Cancellation).ConfigureAwait(false);
        try
        {
            await act(recovery).ConfigureAwait(false);
        }
        finally
        {
            await factors.RemoveAsync(run.Victim, recovery[^1], CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static ISecondFactors? Factors(CheckRun run)
    {
        if (run.Target.Factors is { } factors) return factors;
        run.Observe("authentication data that is good once", "there is some", "the target knows nothing but passwords", false);
        return null;
    }

    /// <summary>Without the certificate that the judge was given.</summary>
    private static void Bare(NpgsqlConnectionStringBuilder to) => (to.SslCertificate, to.SslKey) = (null, null);
}
