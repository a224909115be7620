using System.Collections.Immutable;

namespace Menshen.Journal;

/// <summary>The policy and the rules behind a decision's number; stored once per segment in which the number is used, as a template is.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Decision">Unique within a run, and never 0.</param>
/// <param name="Policy">The number in the catalogue of the policy that was in force; 0: one that was never put there.</param>
/// <param name="Rules">What decided, each as <see cref="DecisionText"/> spells it.</param>
public readonly record struct DecisionAnnounced(long Time, uint Decision, long Policy, ImmutableArray<string> Rules) : IJournalRecord
{
    /// <summary>Bytes that any of them takes at most.</summary>
    public const int MaxSize = RecordWriter.HeadSize + 5 + RecordWriter.MaxVarint + RuleList.MaxSize;

    public int MaxEncodedSize => RecordWriter.HeadSize + 5 + RecordWriter.MaxVarint + RuleList.MaxSizeOf(Rules);

    public static DecisionAnnounced Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.DecisionAnnounced);
        return new DecisionAnnounced(reader.Time, reader.UInt32(), reader.Int64(), RuleList.Read(ref reader));
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.DecisionAnnounced, Time);
        writer.Varint(Decision);
        writer.Varint(Policy);
        RuleList.Write(ref writer, Rules);
        return writer.Length;
    }
}
