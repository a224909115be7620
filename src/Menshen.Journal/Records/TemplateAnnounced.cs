using System.Collections.Immutable;

namespace Menshen.Journal;

/// <summary>The text and facts behind a template number; stored once per segment in which the number is used.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="TemplateNumber">Unique within a run.</param>
/// <param name="Fingerprint">The analyser's content hash, equal in every run.</param>
/// <param name="StatementKind">The analyser's number of the kind.</param>
/// <param name="Command">The command in capitals, such as <c>SELECT</c>.</param>
/// <param name="Text">UTF-8 text with its literals elided.</param>
/// <param name="Reads">Relations read, as the statement names them.</param>
/// <param name="Writes">Relations written.</param>
/// <param name="RelationsAreComplete">False where more relations may be touched than the lists name.</param>
public readonly record struct TemplateAnnounced(
    long Time,
    uint TemplateNumber,
    UInt128 Fingerprint,
    byte StatementKind,
    string Command,
    ReadOnlyMemory<byte> Text,
    ImmutableArray<string> Reads,
    ImmutableArray<string> Writes,
    bool RelationsAreComplete) : IJournalRecord
{
    private const int FixedFields = RecordWriter.HeadSize + 5 + 16 + 1 + 1 + 5;

    /// <summary>Bytes of the whole text, which is more than <see cref="Text"/> holds where the journal cut it.</summary>
    public long FullTextLength { get; init; } = Text.Length;

    public int MaxEncodedSize => FixedFields + RecordWriter.MaxText(Command) + 5 + Math.Min(Text.Length, JournalLimits.MaxTemplateBytes)
        + RecordWriter.MaxVarint + MaxNames(Reads) + MaxNames(Writes);

    public static TemplateAnnounced Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.TemplateAnnounced);
        var number = reader.UInt32();
        var fingerprint = reader.Fixed();
        var kind = reader.Byte();
        var complete = reader.Byte() != 0;
        var command = reader.Text();
        var fullLength = reader.Int64();
        var text = reader.Bytes().ToArray();
        var reads = ReadNames(ref reader);
        var writes = ReadNames(ref reader);
        return new TemplateAnnounced(reader.Time, number, fingerprint, kind, command, text, reads, writes, complete)
        {
            FullTextLength = fullLength,
        };
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.TemplateAnnounced, Time);
        writer.Varint(TemplateNumber);
        writer.Fixed(Fingerprint);
        writer.Byte(StatementKind);
        var allNamed = Count(Reads) <= JournalLimits.MaxRelations && Count(Writes) <= JournalLimits.MaxRelations;
        writer.Byte(RelationsAreComplete && allNamed ? (byte)1 : (byte)0);
        writer.Text(Command);
        writer.Varint(FullTextLength);
        writer.Bytes(Text.Span[..Math.Min(Text.Length, JournalLimits.MaxTemplateBytes)]);
        WriteNames(ref writer, Reads);
        WriteNames(ref writer, Writes);
        return writer.Length;
    }

    private static int Count(ImmutableArray<string> names) => names.IsDefault ? 0 : names.Length;

    private static int MaxNames(ImmutableArray<string> names)
    {
        var size = 5;
        for (var i = 0; i < Math.Min(Count(names), JournalLimits.MaxRelations); i++) { size += RecordWriter.MaxText(names[i]); }
        return size;
    }

    private static void WriteNames(ref RecordWriter writer, ImmutableArray<string> names)
    {
        var count = Math.Min(Count(names), JournalLimits.MaxRelations);
        writer.Varint((uint)count);
        for (var i = 0; i < count; i++) { writer.Text(names[i]); }
    }

    private static ImmutableArray<string> ReadNames(ref RecordReader reader)
    {
        var count = reader.Int32();
        if (count > JournalLimits.MaxRelations)
        {
            throw new JournalDamagedException("a template names more relations than a writer ever lists");
        }

        var names = ImmutableArray.CreateBuilder<string>(count);
        for (var i = 0; i < count; i++) { names.Add(reader.Text()); }
        return names.MoveToImmutable();
    }
}
