using System.Collections.Immutable;

namespace Menshen.Journal;

/// <summary>Somebody administered Menshen itself.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Actor">Who; of what was approved, who asked for it.</param>
/// <param name="Action">The operation.</param>
/// <param name="Object">On what.</param>
/// <param name="Result"><c>requested</c> before it, then <c>done</c>, or a word and what was wrong.</param>
public readonly record struct AdministrationActed(
    long Time,
    string Actor,
    string Action,
    string Object,
    string Result) : IJournalRecord
{
    /// <summary>Bytes of a reason or a state: 500 characters of any script.</summary>
    private const int MaxWords = 2000;

    /// <summary>With whose approval; null without one.</summary>
    public ActApproval? Approval { get; init; }

    /// <summary>What its object was before, in words; empty where the operation does not say it, or nothing was done.</summary>
    public string Before { get; init; } = "";

    /// <summary>What its object is afterwards.</summary>
    public string After { get; init; } = "";

    /// <summary>The number in the catalogue of the policy that was in force; 0 where it has none, and in records of earlier versions.</summary>
    public long Policy { get; init; }

    /// <summary>What let it be done or refused it, each as <see cref="DecisionText"/> spells it; empty where nobody was asked.</summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    private bool IsDecided => Policy > 0 || !Rules.IsDefaultOrEmpty;

    // Earlier versions wrote nothing behind the result, and so does an act that has none of it.
    private bool IsLong => Approval is not null || Before.Length > 0 || After.Length > 0 || IsDecided;

    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(Actor) + RecordWriter.MaxText(Action)
        + RecordWriter.MaxText(Object) + RecordWriter.MaxText(Result) + (IsLong ? MaxLongSize : 0);

    private int MaxLongSize => RecordWriter.MaxVarint + RecordWriter.MaxText(Before, MaxWords) + RecordWriter.MaxText(After, MaxWords)
        + RecordWriter.MaxText(Approval?.Asker ?? "") + RecordWriter.MaxText(Approval?.Approvers ?? "")
        + RecordWriter.MaxText(Approval?.Reason ?? "", MaxWords) + RecordWriter.MaxText(Approval?.Grounds ?? "", MaxWords)
        + RecordWriter.MaxVarint + RuleList.MaxSizeOf(Rules);

    public static AdministrationActed Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.AdministrationActed);
        var acted = new AdministrationActed(reader.Time, reader.Text(), reader.Text(), reader.Text(), reader.Text());
        if (reader.IsAtEnd) return acted;
        var (number, asker, approvers, reason, grounds) = (reader.Int64(), reader.Text(), reader.Text(), reader.Text(), reader.Text());
        acted = acted with
        {
            Approval = number == 0 ? null : new ActApproval(number, asker, approvers, reason, grounds), Before = reader.Text(), After = reader.Text(),
        };
        return reader.IsAtEnd ? acted : acted with { Policy = reader.Int64(), Rules = RuleList.Read(ref reader) };
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.AdministrationActed, Time);
        writer.Text(Actor);
        writer.Text(Action);
        writer.Text(Object);
        writer.Text(Result);
        if (!IsLong) return writer.Length;
        writer.Varint(Approval?.Number ?? 0);
        writer.Text(Approval?.Asker ?? "");
        writer.Text(Approval?.Approvers ?? "");
        writer.Text(Approval?.Reason ?? "", MaxWords);
        writer.Text(Approval?.Grounds ?? "", MaxWords);
        writer.Text(Before, MaxWords);
        writer.Text(After, MaxWords);
        if (!IsDecided) return writer.Length;
        writer.Varint(Policy);
        RuleList.Write(ref writer, Rules);
        return writer.Length;
    }
}
