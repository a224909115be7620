using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Acts on one-time codes.</summary>
internal sealed class FactorActs(
    CredentialProof proof, Func<string, Subject?> find, SecondFactors factors, CertificateBook certificates, InForce<FactorRules> rules)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.FactorEnrol, Caller, EnrolAsync),
        new(ControlOperations.FactorConfirm, Caller, ConfirmAsync),
        new(ControlOperations.FactorList, request => request.Variable, ListAsync),
        new(ControlOperations.FactorRemove, DescribeRemoval, RemoveAsync),
    ];

    private static string Caller(ControlRequest request) => Quoted.Name(request.Read(ControlJson.Default.CallerCredentials).Name);

    private static string DescribeRemoval(ControlRequest request)
    {
        var removal = request.Read(ControlJson.Default.FactorRemoval);
        return $"{request.Variable} as {Quoted.Name(removal.Caller.Name)}: {removal.Reason}";
    }

    private async Task<ControlAnswer> EnrolAsync(ControlRequest request)
    {
        var credentials = request.Read(ControlJson.Default.CallerCredentials);
        var (caller, refusal) = await proof.AskAsync(credentials, CodeNeed.IfEnrolled, request).ConfigureAwait(false);
        if (caller is null)
            return Refused(refusal);
        // Who stole a password could make himself the second factor too. Whoever shows a certificate has one already, and on this machine's socket
        // somebody who runs Menshen stands beside it.
        if (request.Remote is not null && request.Caller.Certificate.Length == 0 && rules.Now.DemandOf(caller) != FactorDemand.None)
            return Refused("where a second factor is demanded, the first enrolment is done with a client certificate, or on the machine that runs Menshen");
        return await factors.EnrolAsync(caller, request.Cancellation).ConfigureAwait(false) is { } uri
            ? ControlAnswer.Of(new CodeEnrolment(caller.Name, uri), ControlJson.Default.CodeEnrolment)
            : ControlAnswer.Refused("refused", $"{caller.Name} has one-time codes already", $"Take them away first: menshen factor remove {caller.Name}");
    }

    private async Task<ControlAnswer> ConfirmAsync(ControlRequest request)
    {
        var credentials = request.Read(ControlJson.Default.CallerCredentials);
        // The code is of the secret that is not in force yet, so the proof is the password alone.
        var (caller, refusal) = await proof.AskAsync(credentials with { Code = null }, CodeNeed.IfEnrolled, request).ConfigureAwait(false);
        if (caller is null)
            return Refused(refusal);
        return await factors.ConfirmAsync(caller.Id, credentials.Code ?? new SecretText(""), request.Cancellation).ConfigureAwait(false) is { } codes
            ? ControlAnswer.Of(new RecoveryCodes(caller.Name, codes), ControlJson.Default.RecoveryCodes)
            : ControlAnswer.Refused("refused", "the code is not one of the enrolled secret", "Wait for the next code; check the clocks of both sides.");
    }

    private async Task<ControlAnswer> ListAsync(ControlRequest request)
    {
        if (find(request.Variable) is not { } subject)
            return ControlAnswer.Refused("not-found", $"there is no subject '{request.Variable}'", "");
        var codes = await factors.FindAsync(subject.Id, request.Cancellation).ConfigureAwait(false);
        var inForce = (await certificates.ListAsync(current: true, request.Cancellation).ConfigureAwait(false)).Where(c => c.IsInForce && c.Row.SubjectId == subject.Id);
        return ControlAnswer.Of(
            new FactorListing(
                subject.Name, FactorWords.Of(rules.Now.DemandOf(subject)), codes?.CreatedAt, codes?.ConfirmedAt is not null,
                codes?.WrongCodes >= rules.Now.WrongCodes, codes?.RecoveryCodesLeft ?? 0, [.. inForce.Select(CertificateActs.Report)]),
            ControlJson.Default.FactorListing);
    }

    private async Task<ControlAnswer> RemoveAsync(ControlRequest request)
    {
        var removal = request.Read(ControlJson.Default.FactorRemoval);
        if (string.IsNullOrWhiteSpace(removal.Reason))
            return ControlAnswer.Refused("invalid", "the journal needs a reason", "Say why, and how you made sure who asks: --reason TEXT");
        var (caller, refusal) = await proof.AskAsync(removal.Caller, CodeNeed.IfDemanded, request).ConfigureAwait(false);
        if (caller is null)
            return Refused(refusal);
        if (caller.Name != request.Variable && caller.Power != Power.SecurityAdministrator)
            return Refused("codes are taken away by their owner or by a security administrator");
        if (find(request.Variable) is not { } subject)
            return ControlAnswer.Refused("not-found", $"there is no subject '{request.Variable}'", "");
        return await factors.RemoveAsync(subject.Id, request.Cancellation).ConfigureAwait(false)
            ? ControlAnswer.Done() : Refused($"{subject.Name} has no one-time codes");
    }

    private static ControlAnswer Refused(string why) => ControlAnswer.Refused("refused", why, "");
}
