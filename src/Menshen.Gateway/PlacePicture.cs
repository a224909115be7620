namespace Menshen.Gateway;

/// <summary>What other gateways have of sessions, in the moment in which nobody else counts any in.</summary>
/// <param name="Now">The engine's clock, in microseconds since the Unix epoch.</param>
/// <param name="Others">Of the subjects that were asked for, and of all; several rows of one subject add up.</param>
/// <param name="Own">What this gateway has written of all its sessions; null: nothing is there.</param>
public sealed record PlacePicture(long Now, IReadOnlyList<PlaceRow> Others, PlaceRow? Own);
