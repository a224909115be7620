namespace Menshen.Control;

/// <summary>A gateway of the catalogue, and what it says of itself.</summary>
/// <param name="Name">The origin of its journal.</param>
/// <param name="IsThis">Whether it is the one that was asked.</param>
/// <param name="Version">Of its program; null where it has not said, as one that starts, or is of a version that does not.</param>
/// <param name="StartedAt">When its program was started; null likewise.</param>
/// <param name="Since">Since when it has been among the gateways of the catalogue.</param>
/// <param name="HeardSecondsAgo">Since it asked the catalogue last, which it does each second; null: its session is gone.</param>
/// <param name="Addresses">Where its clients connect.</param>
/// <param name="PolicyVersion">The number of the newest policy that was stored for it; each gateway counts for itself.</param>
/// <param name="Policy">SM3 of what of its policy must be the same at all gateways; null: it has not said, or it changes now.</param>
/// <param name="SamePolicy">Whether that is the same as at the one that was asked; null: it has not said.</param>
/// <param name="AwaitsRestart">Whether something of its policy holds there after a restart only.</param>
public sealed record CatalogueGateway(
    string Name, bool IsThis, string? Version, DateTimeOffset? StartedAt, DateTimeOffset Since, double? HeardSecondsAgo, IReadOnlyList<string> Addresses, long? PolicyVersion,
    string? Policy, bool? SamePolicy, bool AwaitsRestart)
{
    /// <summary>Whether the rules of the auditors, of what is recorded and what raises an alarm, are the same there as at the one that was asked; null: it has not said.</summary>
    public bool? SameRules { get; init; }
}
