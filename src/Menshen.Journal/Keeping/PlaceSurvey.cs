namespace Menshen.Journal;

/// <summary>One place of the archive as its index shows it.</summary>
/// <param name="Path">The directory.</param>
/// <param name="Held">Verified copies.</param>
/// <param name="Missing">Closed segments of the journal without one.</param>
/// <param name="Bytes">Bytes of the copies.</param>
/// <param name="LastArchivedAt">When the last was verified, or null.</param>
/// <param name="Trouble">Why it cannot be read, or null.</param>
public sealed record PlaceSurvey(string Path, int Held, int Missing, long Bytes, DateTimeOffset? LastArchivedAt, string? Trouble);
