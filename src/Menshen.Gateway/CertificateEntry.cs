namespace Menshen.Gateway;

/// <summary>A client certificate that was issued to a subject and not revoked.</summary>
/// <param name="Fingerprint">SHA-256 over the certificate, in lower-case hexadecimal.</param>
/// <param name="NotAfter">Good until then.</param>
public sealed record CertificateEntry(string Fingerprint, DateTimeOffset NotAfter);
