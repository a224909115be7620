namespace Menshen.Control;

/// <summary>All keys that there are or were.</summary>
/// <param name="Keys">By place, name and version.</param>
/// <param name="Trouble">Which of them do not open, and why; null: all open.</param>
public sealed record KeyListing(IReadOnlyList<KeyReport> Keys, string? Trouble);
