namespace Menshen.Control;

/// <summary>The emergencies of this deployment; newest first.</summary>
public sealed record BreakGlassListing(IReadOnlyList<BreakGlassReport> Emergencies);
