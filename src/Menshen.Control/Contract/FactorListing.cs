namespace Menshen.Control;

/// <summary>What a subject has besides its password.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Demand">What the policy asks of it at login.</param>
/// <param name="CodesEnrolledAt">When one-time codes were enrolled; null: they were not.</param>
/// <param name="CodesInForce">Whether they were confirmed.</param>
/// <param name="CodesRest">True after too many wrong ones.</param>
/// <param name="RecoveryCodesLeft">Recovery codes that were not used.</param>
/// <param name="Certificates">Those in force.</param>
public sealed record FactorListing(
    string Name, string Demand, DateTimeOffset? CodesEnrolledAt, bool CodesInForce, bool CodesRest, int RecoveryCodesLeft,
    IReadOnlyList<CertificateReport> Certificates);
