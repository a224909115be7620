namespace Menshen.Control;

/// <summary>How the journal is.</summary>
/// <param name="Directory">Where its files are.</param>
/// <param name="Durability"><c>strict</c>, or <c>bounded</c> with its lag.</param>
/// <param name="Accepting">False: it cannot write, and no new work is taken.</param>
/// <param name="Records">Records on disk, of all runs.</param>
/// <param name="SignedRecords">Records under the last signed checkpoint.</param>
/// <param name="BytesWritten">Since start.</param>
/// <param name="LastCheckpointAt">Null before the first.</param>
/// <param name="Trouble">What is wrong, or null.</param>
/// <param name="Witnesses">Places elsewhere that keep its checkpoints.</param>
public sealed record JournalReport(
    string Directory, string Durability, bool Accepting, long Records, long SignedRecords, long BytesWritten,
    DateTimeOffset? LastCheckpointAt, string? Trouble, IReadOnlyList<WitnessReport> Witnesses);
