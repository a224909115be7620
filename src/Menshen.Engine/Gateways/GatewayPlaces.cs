namespace Menshen.Engine;

/// <summary>How many sessions one gateway has, of one subject or of all.</summary>
/// <param name="Gateway">By its term.</param>
/// <param name="Subject">By name; empty: all of them.</param>
/// <param name="Window">Number of the window of time in which the new ones are counted.</param>
/// <param name="Open">At present.</param>
/// <param name="New">That began within the window.</param>
public sealed record GatewayPlaces(Guid Gateway, string Subject, long Window, int Open, int New);
