namespace Menshen.Engine;

/// <summary>A client certificate that was issued.</summary>
/// <param name="Serial">In lower-case hexadecimal.</param>
/// <param name="SubjectId">Whose.</param>
/// <param name="Subject">Its name.</param>
/// <param name="Fingerprint">SHA-256 over the certificate, in lower-case hexadecimal.</param>
/// <param name="NotBefore">Good from then.</param>
/// <param name="NotAfter">Good until then.</param>
/// <param name="IssuedBy">Who asked for it.</param>
/// <param name="RevokedAt">When it was revoked, or null.</param>
/// <param name="RevokedBy">By whom, or null.</param>
public sealed record StoredCertificate(
    string Serial, long SubjectId, string Subject, string Fingerprint, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string IssuedBy,
    DateTimeOffset? RevokedAt, string? RevokedBy)
{
    /// <summary>What whoever wrote the row says of it, sealed; null: nothing.</summary>
    public string? Seal { get; init; }
}
