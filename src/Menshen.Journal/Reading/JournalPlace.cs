namespace Menshen.Journal;

/// <summary>A place between two frames of a journal.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Next">Index of the record that comes next.</param>
/// <remarks>Both, because the end of one run and the beginning of the next have the same index: what the old run left unfinished is told
/// between the two.</remarks>
public readonly record struct JournalPlace(long Segment, ulong Next)
{
    /// <summary>Before everything.</summary>
    public static JournalPlace Beginning => default;

    public bool IsAfter(JournalPlace other) => Segment > other.Segment || (Segment == other.Segment && Next > other.Next);
}
