namespace Menshen.Backup.Journaling;

/// <summary>What a repository has of one segment of the journal.</summary>
/// <param name="Segment">Which.</param>
/// <param name="File">The file.</param>
/// <param name="IsWhole">The segment was left and all of it is there; else it is under way, or was when whoever copied it died.</param>
public sealed record JournalPiece(JournalSegment Segment, string File, bool IsWhole);
