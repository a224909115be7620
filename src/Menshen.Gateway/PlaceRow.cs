namespace Menshen.Gateway;

/// <summary>How many sessions a gateway has, of one subject or of all.</summary>
/// <param name="Subject">By name; empty: all of them.</param>
/// <param name="Window">Number of the window of time in which the new ones are counted: since the Unix epoch, by the engine's clock.</param>
/// <param name="Open">At present.</param>
/// <param name="New">That began within the window.</param>
public sealed record PlaceRow(string Subject, long Window, int Open, int New);
