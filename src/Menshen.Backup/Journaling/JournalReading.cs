namespace Menshen.Backup.Journaling;

/// <summary>How far a piece could be opened.</summary>
/// <param name="Bytes">So many bytes of the segment.</param>
/// <param name="Time">At this moment, in microseconds since the epoch, the journal had nothing on disk that is not in this piece or before it; 0: not known.</param>
/// <param name="Damage">What ended it too early, with the place; null: nothing.</param>
public sealed record JournalReading(long Bytes, long Time, string? Damage);
