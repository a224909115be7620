namespace Menshen.Policy;

/// <summary>How the journal writes.</summary>
/// <param name="Durability">What must be on disk before a result leaves. Default <see cref="JournalDurability.Strict"/>: the
/// standards ask that no act be lost.</param>
/// <param name="Lag">How far <see cref="JournalDurability.Bounded"/> may run ahead of the disk. Default 50 ms, 1 ms to 10 s: a
/// power cut then loses less than a blink of records; at 10 ms the syncs alone cost more CPU than the records (docs/benchmarks.md).</param>
/// <param name="SegmentBytes">Size at which a journal file is closed and the next begins. Default 64 MiB, 1 MiB to 1 GiB: some
/// hundreds of thousands of statements, small enough to copy and verify one file in seconds.</param>
/// <param name="Values">Whether literals and parameters are recorded with their statements. Default on: "who changed this row, and to
/// what" has no answer without them. Values of statements that may hold secrets are never recorded.</param>
/// <param name="RowKeys">Rows of one labelled or sealed table whose key digests the records of one statement hold. Default 1000, 1 to
/// 1,000,000: a person reads a page; 8 bytes a row must not make the record of a report larger than the report. What is over is counted.</param>
public sealed record JournalRules(JournalDurability Durability, TimeSpan Lag, long SegmentBytes, bool Values = true, int RowKeys = 1000)
{
    public static JournalRules Default { get; } = new(JournalDurability.Strict, TimeSpan.FromMilliseconds(50), 64L << 20);
}
