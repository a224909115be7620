namespace Menshen.Control;

/// <summary>Asks that old segments leave the journal; a second administrator has to confirm.</summary>
/// <param name="Before">Only what ended before this time.</param>
public sealed record ClearingWish(DateTimeOffset Before);
