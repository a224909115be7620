using System.Globalization;

namespace Menshen.Journal;

/// <summary>Rows of one labelled or sealed table that a statement answered or wrote: digests of their keys, or why they are not known.</summary>
/// <remarks>Stands between the statement's submission and its outcome. A large result has several of these.</remarks>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="StatementNumber">Counts within the session.</param>
/// <param name="Table"><c>schema.table</c>.</param>
/// <param name="Gap">Not <see cref="RowKeyGap.None"/>: there are no digests, and that is why.</param>
/// <param name="Rows">Rows met, repetitions among them; where there is a gap, the rows of the statement's result.</param>
/// <param name="LeftOut">Of <paramref name="Rows"/>, those whose digests were left out: over the policy's limit, or a key that could not be read.</param>
/// <param name="Digests">Each row once, at most <see cref="JournalLimits.MaxDigests"/>; read while the record is appended, and not kept.</param>
public readonly record struct RowsTouched(
    long Time,
    ulong SessionId,
    ulong StatementNumber,
    string Table,
    RowTouch Touch,
    RowKeyGap Gap,
    ulong Rows,
    ulong LeftOut,
    ReadOnlyMemory<ulong> Digests) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + (5 * RecordWriter.MaxVarint) + 2 + RecordWriter.MaxText(Table) + (Digests.Length * sizeof(ulong));

    public static RowsTouched Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.RowsTouched);
        return new RowsTouched(
            reader.Time, reader.Varint(), reader.Varint(), reader.Text(), (RowTouch)reader.Byte(), (RowKeyGap)reader.Byte(), reader.Varint(), reader.Varint(),
            reader.Digests());
    }

    public int Encode(Span<byte> destination)
    {
        // A digest too many must not be left out quietly.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Digests.Length, JournalLimits.MaxDigests, nameof(Digests));
        var writer = new RecordWriter(destination, RecordKind.RowsTouched, Time);
        writer.Varint(SessionId);
        writer.Varint(StatementNumber);
        writer.Text(Table);
        writer.Byte((byte)Touch);
        writer.Byte((byte)Gap);
        writer.Varint(Rows);
        writer.Varint(LeftOut);
        writer.Varint((uint)Digests.Length);
        foreach (var digest in Digests.Span) { writer.UInt64(digest); }
        return writer.Length;
    }

    /// <summary>The record in a line, for people: without the digests.</summary>
    public string Words()
    {
        var how = Touch switch
        {
            RowTouch.Answered => "answered",
            RowTouch.Written => "written",
            RowTouch.Named => "written, and named by their key",
            _ => $"met in an unknown way ({(byte)Touch})",
        };
        var which = Gap switch
        {
            RowKeyGap.None => string.Create(CultureInfo.InvariantCulture, $"{Digests.Length} keys, {LeftOut} left out"),
            RowKeyGap.NotInResult => "which ones is not known: the result has not their key",
            RowKeyGap.NoKey => "which ones is not known: no primary key",
            RowKeyGap.NotReadable => "which ones is not known: the key is sealed or of a type that is not read",
            RowKeyGap.PerhapsMore => "perhaps with parts of further rows: the statement is not one simple query",
            RowKeyGap.NotDescribed => "which ones is not known: the client did not ask for the result's shape",
            _ => $"which ones is not known ({(byte)Gap})",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Rows} rows of {Table} {how}; {which}");
    }
}
