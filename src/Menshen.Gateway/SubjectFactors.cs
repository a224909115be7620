using System.Collections.Immutable;

namespace Menshen.Gateway;

/// <summary>What a subject has besides its password.</summary>
public sealed record SubjectFactors(ImmutableArray<TicketEntry> Tickets, ImmutableArray<CertificateEntry> Certificates)
{
    public static SubjectFactors None { get; } = new([], []);

    /// <summary>Whether the certificate is this subject's and in force. By fingerprint and not by the name in it: a certificate that our authority
    /// signed and our catalogue does not know opens nothing.</summary>
    public bool Holds(string fingerprint, DateTimeOffset now) => Certificates.Any(c => c.Fingerprint == fingerprint && now < c.NotAfter);
}
