namespace Menshen.Journal;

/// <summary>The entries that one frame completes; none for a moment in which there is nothing new.</summary>
/// <param name="End">The place behind it.</param>
/// <param name="Run">The run it belongs to.</param>
/// <param name="OldestOpen">Reading must begin again no later than at this record in order to know every statement that is still open.</param>
/// <param name="Entries">In the order of the journal.</param>
/// <param name="IsCaughtUp">There is nothing behind it yet.</param>
public sealed record JournalPage(JournalPlace End, Guid Run, ulong OldestOpen, IReadOnlyList<JournalEntry> Entries, bool IsCaughtUp);
