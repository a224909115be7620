using System.Security.Cryptography;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Keystore;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Acts on client certificates.</summary>
internal sealed class CertificateActs(
    CertificateBook certificates, Func<string, Subject?> find, FactorDirectory directory, DeploymentKeys keys, InForce<FactorRules> rules)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.CertificateIssue, request => request.Read(ControlJson.Default.CertificateWish).Name, IssueAsync),
        new(ControlOperations.CertificateList, _ => "", ListAsync),
        new(ControlOperations.CertificateRevoke, request => request.Variable, RevokeAsync),
    ];

    public static CertificateReport Report(JudgedCertificate judged)
    {
        var c = judged.Row;
        return new(c.Serial, c.Subject, c.Fingerprint, c.NotBefore, c.NotAfter, c.IssuedBy, c.RevokedAt) { IsForged = judged.IsForged };
    }

    private async Task<ControlAnswer> IssueAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.CertificateWish);
        var life = wish.Days is { } days ? TimeSpan.FromDays(Math.Clamp(days, 0, 100_000)) : rules.Now.CertificateLife;
        if (life < TimeSpan.FromDays(1) || life > rules.Now.CertificateLife)
            return ControlAnswer.Refused(
                "invalid", $"a certificate is issued for 1 to {rules.Now.CertificateLife.TotalDays:0} days", "The policy's factors.certificate-life sets the most.");
        if (find(wish.Name) is not { } subject)
            return ControlAnswer.Refused("not-found", $"there is no subject '{wish.Name}'", "");
        try
        {
            using var certificate = keys.IssueForClient(wish.Request, subject.Name, life);
            var stored = new StoredCertificate(
                certificate.SerialNumber.ToLowerInvariant(), subject.Id, subject.Name, certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(),
                certificate.NotBefore, certificate.NotAfter, request.Caller.Name, null, null);
            await certificates.AddAsync(stored, request.Cancellation).ConfigureAwait(false);
            await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
            return ControlAnswer.Of(
                new IssuedCertificate(stored.Serial, subject.Name, certificate.ExportCertificatePem() + "\n", stored.NotAfter), ControlJson.Default.IssuedCertificate);
        }
        catch (KeystoreException e)
        {
            return ControlAnswer.Refused("invalid", e.Message, "");
        }
    }

    private async Task<ControlAnswer> ListAsync(ControlRequest request) => ControlAnswer.Of(
        new CertificateListing([.. (await certificates.ListAsync(current: false, request.Cancellation).ConfigureAwait(false)).Select(Report)]),
        ControlJson.Default.CertificateListing);

    private async Task<ControlAnswer> RevokeAsync(ControlRequest request)
    {
        if (!await certificates.RevokeAsync(request.Variable.ToLowerInvariant(), request.Caller.Name, request.Cancellation).ConfigureAwait(false))
            return ControlAnswer.Refused("not-found", $"no certificate {request.Variable} is in force", "See them: menshen cert list");
        // Whoever hears that it is revoked may rely on it: no new session with it, and the running ones are being ended.
        await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }
}
