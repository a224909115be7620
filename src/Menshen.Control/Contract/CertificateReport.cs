namespace Menshen.Control;

/// <summary>A client certificate.</summary>
/// <param name="Serial">Under which it is revoked.</param>
/// <param name="Name">Whose.</param>
/// <param name="Fingerprint">SHA-256 over it, in hexadecimal.</param>
/// <param name="NotBefore">Good from then.</param>
/// <param name="NotAfter">Good until then.</param>
/// <param name="IssuedBy">Who asked for it.</param>
/// <param name="RevokedAt">When it was revoked, or null.</param>
public sealed record CertificateReport(
    string Serial, string Name, string Fingerprint, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string IssuedBy, DateTimeOffset? RevokedAt)
{
    /// <summary>The catalogue's row is not what Menshen wrote, or brings back one that was revoked: it opens nothing.</summary>
    public bool IsForged { get; init; }
}
