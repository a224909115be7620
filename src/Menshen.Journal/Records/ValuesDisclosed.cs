using System.Globalization;

namespace Menshen.Journal;

/// <summary>Sealed values of one key that a statement showed: their digests, never themselves.</summary>
/// <remarks>Stands between the statement's submission and its outcome, so that whoever reads the journal in order knows whose it is; where the
/// journal's generation has grown meanwhile the session is announced again first, as for a statement. A digest is
/// made with the group's key: without it nobody can try values against the record. A large result has several of these.</remarks>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="StatementNumber">Counts within the session.</param>
/// <param name="Group">Number of the seal group.</param>
/// <param name="Version">Version of its key.</param>
/// <param name="Label">Of the values; 0: none.</param>
/// <param name="Count">Values shown, repetitions among them.</param>
/// <param name="Digests">Each value once, at most <see cref="JournalLimits.MaxDigests"/>; read while the record is appended, and not kept.</param>
public readonly record struct ValuesDisclosed(
    long Time,
    ulong SessionId,
    ulong StatementNumber,
    int Group,
    int Version,
    int Label,
    ValueShowing Showing,
    ulong Count,
    ReadOnlyMemory<ulong> Digests) : IJournalRecord
{
    private const int MaxInt32 = 5;

    /// <summary>The rule of <c>disclosure</c> by which they were shown as they were; empty: none is for the subject, or an earlier version wrote nothing of it.</summary>
    public string Rule { get; init; } = "";

    /// <summary>For what, as that rule says.</summary>
    public string Purpose { get; init; } = "";

    public int MaxEncodedSize => RecordWriter.HeadSize + (3 * RecordWriter.MaxVarint) + (3 * MaxInt32) + 1 + MaxInt32 + (Digests.Length * sizeof(ulong))
        + RecordWriter.MaxText(Rule) + RecordWriter.MaxText(Purpose);

    public static ValuesDisclosed Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.ValuesDisclosed);
        var shown = new ValuesDisclosed(
            reader.Time, reader.Varint(), reader.Varint(), reader.Int32(), reader.Int32(), reader.Int32(), (ValueShowing)reader.Byte(), reader.Varint(),
            reader.Digests());
        return reader.IsAtEnd ? shown : shown with { Rule = reader.Text(), Purpose = reader.Text() };
    }

    public int Encode(Span<byte> destination)
    {
        // A digest too many must not be left out quietly: that would be a disclosure without a record.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Digests.Length, JournalLimits.MaxDigests, nameof(Digests));
        var writer = new RecordWriter(destination, RecordKind.ValuesDisclosed, Time);
        writer.Varint(SessionId);
        writer.Varint(StatementNumber);
        writer.Varint(Group);
        writer.Varint(Version);
        writer.Varint(Label);
        writer.Byte((byte)Showing);
        writer.Varint(Count);
        writer.Varint((uint)Digests.Length);
        foreach (var digest in Digests.Span) { writer.UInt64(digest); }
        // What says nothing has the length that it always had.
        if (string.IsNullOrEmpty(Rule) && string.IsNullOrEmpty(Purpose)) { return writer.Length; }
        writer.Text(Rule);
        writer.Text(Purpose);
        return writer.Length;
    }

    /// <summary>The record in a line, for people: without the digests.</summary>
    public string Words()
    {
        var how = Showing switch
        {
            ValueShowing.Masked => "masked",
            ValueShowing.Clear => "in clear",
            ValueShowing.Failed => "that did not open",
            _ => $"shown in an unknown way ({(byte)Showing})",
        };
        var label = Label > 0 ? string.Create(CultureInfo.InvariantCulture, $", label {Label}") : "";
        var rule = Rule.Length > 0 ? $", by the rule {Rule}" : "";
        var purpose = Purpose.Length > 0 ? $", for {Purpose}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Count} values of seal group {Group} {how}, {Digests.Length} different, key version {Version}{label}{rule}{purpose}");
    }
}
