using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Log-in to the control surface, log-out, and what every subject may do about itself.</summary>
internal sealed class LoginActs(
    SubjectProof proof, ControlSessions sessions, CertificateFactor certificates, OwnPasswords passwords, SubjectDirectory directory, InForce<PolicySet> policy)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.Banner, _ => "", _ => Task.FromResult(ControlAnswer.Of(new BannerReport(policy.Now.Sessions.Banner), ControlJson.Default.BannerReport))),
        new(ControlOperations.Login, Describe, LoginAsync),
        new(ControlOperations.Logout, _ => "", request => Task.FromResult(Logout(request))),
        new(ControlOperations.SelfShow, _ => "", request => Task.FromResult(Show(request))),
        new(ControlOperations.SelfPassword, request => request.Caller.Name, ChangePasswordAsync),
    ];

    // The record of a log-in says with which certificate: who gave the proof is to be found by it.
    private static string Describe(ControlRequest request) =>
        Quoted.Name(request.Read(ControlJson.Default.LoginRequest).Name)
        + (request.Caller.Certificate is { Length: > 0 } certificate ? $" with certificate {certificate}" : "");

    private async Task<ControlAnswer> LoginAsync(ControlRequest request)
    {
        var login = request.Read(ControlJson.Default.LoginRequest);
        var proven = await proof.AskAsync(login.Name, login.Password.Chars, login.Code, request.Caller, request.Cancellation).ConfigureAwait(false);
        if (proven.Subject is not { } subject)
            return ControlAnswer.Neutral("unauthenticated", "the log-in is refused", "Look at the name, the password, the code and the certificate.", proven.Detail);
        // A first password, or one that is too old, is changed before codes are enrolled: such a session can do nothing else, and ends with the change.
        var missing = await proof.MissingAsync(subject, CodeNeed.IfDemanded, request.Caller, request.Cancellation).ConfigureAwait(false);
        if (missing is not null && !subject.MustChangePassword)
            return ControlAnswer.Refused("refused", missing, $"On the machine that runs Menshen: menshen factor enrol {subject.Name}");
        var (token, session) = sessions.Open(
            subject, request.Caller.Source, request.Caller.Certificate, certificates.EndOf(subject, request.Caller.Certificate), isForPasswordOnly: missing is not null);
        var (rules, terms) = (policy.Now.Control, policy.Now.Sessions);
        var isTold = terms.LastLogin == LoginNotice.Everybody || (terms.LastLogin == LoginNotice.Persons && subject.Kind == SubjectKind.Person);
        return ControlAnswer.Of(
            new LoginAnswer(
                token, subject.Name, RoleNames.Of(Caller.RoleOf(subject)), subject.MustChangePassword, session.ExpiresAt, rules.IdleTimeout.TotalSeconds)
            {
                Banner = terms.Banner,
                LastLogin = isTold ? new LastLoginReport(proven.Before.At, proven.Before.Source, proven.Before.FailuresSince) : null,
            },
            ControlJson.Default.LoginAnswer);
    }

    private ControlAnswer Logout(ControlRequest request)
    {
        sessions.End(request.Caller.Session!);
        return ControlAnswer.Done();
    }

    private static ControlAnswer Show(ControlRequest request)
    {
        var (subject, role) = (request.Caller.Subject!, request.Caller.Role);
        var mayAsk = ControlOperations.All.Where(o => ControlGate.Refusal(request.Caller, o) is null).Select(o => o.Name);
        return ControlAnswer.Of(
            new CallerReport(
                subject.Name, subject.Person, RoleNames.Of(role), subject.MustChangePassword, request.Caller.Source,
                request.Caller.Session!.ExpiresAt, [.. mayAsk]),
            ControlJson.Default.CallerReport);
    }

    private async Task<ControlAnswer> ChangePasswordAsync(ControlRequest request)
    {
        var change = request.Read(ControlJson.Default.OwnPasswordChange);
        var own = request.Caller.Subject!;
        // Asked for again: who finds an open session must not be able to take the account with it.
        var (subject, detail) = await proof.AskAsync(own.Name, change.Current.Chars, change.Code, request.Caller, request.Cancellation).ConfigureAwait(false);
        if (subject is null)
            return ControlAnswer.Neutral("refused", "the present password is another one, or the code does not fit", "Give the present password first, and a code if you have enrolled some.", detail);
        if (await passwords.SetAsync(own.Name, change.Password.Chars, mustChange: false, request.Cancellation).ConfigureAwait(false) is { } refusal)
            return ControlAnswer.Refused("refused", refusal.Message, refusal.Hint);
        var session = request.Caller.Session!;
        session.PasswordSetAt = directory.SubjectOf(own.Name)?.PasswordSetAt ?? session.PasswordSetAt;
        sessions.EndOthersOf(own.Id, session);
        return ControlAnswer.Done();
    }
}
