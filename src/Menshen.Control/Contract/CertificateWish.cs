namespace Menshen.Control;

/// <summary>Asks for a client certificate.</summary>
/// <param name="Name">For whom.</param>
/// <param name="Request">PKCS #10 in PEM form. Only its public key is taken from it; its signature proves who holds the private one.</param>
/// <param name="Days">How long; null for the policy's longest.</param>
public sealed record CertificateWish(string Name, string Request, int? Days);
