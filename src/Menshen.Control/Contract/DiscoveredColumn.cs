namespace Menshen.Control;

/// <summary>One column that perhaps holds personal data.</summary>
/// <param name="Column">As the policy file writes it: <c>parcels/public.sender.phone</c>.</param>
/// <param name="Type">Its type, or the type below its domain.</param>
/// <param name="Tag">The tag proposed.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Reasons">What speaks for it, strongest first.</param>
/// <param name="Group">The group of the policy's <c>seals</c> in which it stands; empty for none.</param>
public sealed record DiscoveredColumn(string Column, string Type, string Tag, double Confidence, IReadOnlyList<DiscoveredReason> Reasons, string Group);
