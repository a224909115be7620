namespace Menshen.Control;

/// <summary>All client certificates that were ever issued.</summary>
public sealed record CertificateListing(IReadOnlyList<CertificateReport> Certificates);
