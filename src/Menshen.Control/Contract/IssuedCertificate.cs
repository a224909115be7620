namespace Menshen.Control;

/// <summary>A client certificate that was signed.</summary>
/// <param name="Serial">Under which it is revoked.</param>
/// <param name="Name">Whose.</param>
/// <param name="Certificate">In PEM form.</param>
/// <param name="NotAfter">Good until then.</param>
public sealed record IssuedCertificate(string Serial, string Name, string Certificate, DateTimeOffset NotAfter);
