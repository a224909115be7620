using System.Globalization;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The client certificates that were issued, as far as the catalogue's rows are what Menshen wrote.</summary>
/// <remarks><code>
/// the row says    its seal says             heard of a revocation    is
/// in force        in force, of this row     no                       in force
/// in force        anything else             -                        forged: opens nothing, and is told
/// in force        -                         yes                      forged
/// revoked         -                         -                        revoked, and remembered
/// </code>
/// Whoever writes the catalogue can so take certificates away, which he could without, and give none. Any thread.</remarks>
internal sealed class CertificateBook(CertificateCatalogue catalogue, IVerifierSealing sealing, RevokedCertificates revoked, AdministrationLog log)
{
    // The second only ever follows the first.
    private const string InForce = "in force 1", Revoked = "revoked 2";

    private volatile IReadOnlyList<StoredCertificate> _forged = [];

    /// <summary>What is the matter.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            foreach (var row in _forged)
                yield return $"the catalogue's row of client certificate {row.Serial} ({row.Subject}) is not what Menshen wrote, or brings back one that was revoked: it opens nothing; find out who wrote it, and revoke it: menshen cert revoke {row.Serial}";
            if (revoked.Trouble is { } trouble)
                yield return trouble;
        }
    }

    /// <summary>Reads what was revoked; seals what an earlier version has issued, once.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (revoked.Load())
            return;
        var sealedNow = 0;
        foreach (var row in (await catalogue.ListAsync(current: false, cancellation).ConfigureAwait(false)).Where(row => row.Seal is null))
        {
            await catalogue.SealAsync(row.Serial, former: null, SealOf(row, row.RevokedAt is null ? InForce : Revoked), cancellation).ConfigureAwait(false);
            sealedNow++;
        }
        if (sealedNow > 0 && !log.Write("menshen", "certificate.seal", "", string.Create(CultureInfo.InvariantCulture, $"{sealedNow} rows of an earlier version were sealed as they were")))
            throw new ServerFaultException("the journal cannot record that certificates were sealed", "Look at 'menshen status': the journal's disk may be full.");
        revoked.Begin();
    }

    /// <summary>Enters a certificate that was signed.</summary>
    public Task AddAsync(StoredCertificate certificate, CancellationToken cancellation) =>
        catalogue.AddAsync(SealedBy(sealing, certificate), cancellation);

    /// <summary>Revokes it for ever; false if there is none in force with that number.</summary>
    public async Task<bool> RevokeAsync(string serial, string by, CancellationToken cancellation)
    {
        var row = (await catalogue.ListAsync(current: false, cancellation).ConfigureAwait(false)).FirstOrDefault(row => row.Serial == serial);
        var isRevoked = row is not null && await catalogue.RevokeAsync(serial, by, SealOf(row, Revoked), cancellation).ConfigureAwait(false);
        // Also where the catalogue has no such row, or one that says it is revoked already: whoever writes it hides a row until nobody looks any more, and puts it back.
        revoked.Note([(serial, row is null ? DateTimeOffset.MaxValue : EndOf(row))]);
        return isRevoked;
    }

    /// <summary>All, or those of which the time is not over.</summary>
    public async Task<IReadOnlyList<JudgedCertificate>> ListAsync(bool current, CancellationToken cancellation)
    {
        var rows = await catalogue.ListAsync(current, cancellation).ConfigureAwait(false);
        revoked.Note(rows.Where(row => row.RevokedAt is not null).Select(row => (row.Serial, EndOf(row))));
        List<JudgedCertificate> judged = [];
        foreach (var row in rows)
        {
            var seal = StateOf(row);
            // Taken away by a statement of the catalogue's own, as with its subject: who undoes that has no seal for it.
            if (row.RevokedAt is not null && seal == InForce)
                await catalogue.SealAsync(row.Serial, row.Seal, SealOf(row, Revoked), cancellation).ConfigureAwait(false);
            judged.Add(new JudgedCertificate(row, row.RevokedAt is null && (seal != InForce || revoked.Has(row.Serial))));
        }
        if (current) Tell([.. judged.Where(one => one.IsForged).Select(one => one.Row)]);
        return judged;
    }

    /// <summary>As Menshen enters it.</summary>
    public static StoredCertificate SealedBy(IVerifierSealing sealing, StoredCertificate certificate) =>
        certificate with { Seal = sealing.Seal(InForce, ContextOf(certificate)) };

    private void Tell(IReadOnlyList<StoredCertificate> forged)
    {
        var known = _forged;
        _forged = forged;
        foreach (var row in forged.Where(row => known.All(other => other.Serial != row.Serial || other.Subject != row.Subject)))
            log.Write("menshen", "certificate.forged", row.Serial, $"the catalogue gives it to {row.Subject}, and Menshen did not, or has revoked it: it opens nothing");
    }

    // How long a revocation is remembered. Of a row without a good seal somebody may have written the end, so that it is forgotten before the certificate is over.
    private DateTimeOffset EndOf(StoredCertificate row) => StateOf(row) is null ? DateTimeOffset.MaxValue : row.NotAfter;

    private string? StateOf(StoredCertificate row) => row.Seal is null ? null : sealing.Open(row.Seal, ContextOf(row));

    private string SealOf(StoredCertificate row, string state) => sealing.Seal(state, ContextOf(row));

    // No subject's name has a blank. Its number and its name: neither row can be made to mean another subject.
    private static string ContextOf(StoredCertificate row) => FormattableString.Invariant(
        $"certificate {row.Serial} {row.SubjectId} {row.Subject} {row.Fingerprint} {row.NotBefore.ToUnixTimeMilliseconds()} {row.NotAfter.ToUnixTimeMilliseconds()} {row.IssuedBy}");
}
