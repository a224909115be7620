namespace Menshen.Engine;

/// <summary>A subject's clearance as it was set by command, in bits.</summary>
/// <param name="Subject">The subject's name.</param>
/// <param name="Version">The newest one holds.</param>
/// <param name="Highest">Null: what was set is taken back, and the policy's holds.</param>
/// <param name="Lowest">Null with the highest.</param>
/// <param name="Default">Null with the highest.</param>
/// <param name="TrustedDownTo">Null: no write-down.</param>
/// <param name="Words">As it was written then.</param>
/// <param name="SetAt">When.</param>
/// <param name="SetBy">By whom.</param>
/// <param name="Reason">Why.</param>
public sealed record StoredClearance(
    string Subject, int Version, long? Highest, long? Lowest, long? Default, long? TrustedDownTo, string Words, DateTimeOffset SetAt, string SetBy, string Reason);
