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

    /// <summary>Columns read, such as <c>public.person.name</c>; <c>person.*</c> for any of them, <c>?.name</c> where the relation is not certain.</summary>
    public ImmutableArray<string> ReadColumns { get; init; } = [];

    /// <summary>Columns written.</summary>
    public ImmutableArray<string> WrittenColumns { get; init; } = [];

    /// <summary>False where more columns may be touched than the lists name or cover.</summary>
    public bool ColumnsAreComplete { get; init; }

    /// <summary>The classes of privilege used, in capitals and separated by commas: <c>SELECT, INSERT</c>.</summary>
    public string Privileges { get; init; } = "";

    /// <summary>The largest parameter in the text; its literals are numbered behind it.</summary>
    public uint LargestParameter { get; init; }

    public int MaxEncodedSize => FixedFields + RecordWriter.MaxText(Command) + 5 + Math.Min(Text.Length, JournalLimits.MaxTemplateBytes)
        + RecordWriter.MaxVarint + MaxNames(Reads, JournalLimits.MaxRelations, JournalLimits.MaxNameBytes)
        + MaxNames(Writes, JournalLimits.MaxRelations, JournalLimits.MaxNameBytes)
        + MaxNames(ReadColumns, JournalLimits.MaxColumns, JournalLimits.MaxColumnBytes)
        + MaxNames(WrittenColumns, JournalLimits.MaxColumns, JournalLimits.MaxColumnBytes)
        + 1 + RecordWriter.MaxText(Privileges) + 5;

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
        var reads = ReadNames(ref reader, JournalLimits.MaxRelations);
        var writes = ReadNames(ref reader, JournalLimits.MaxRelations);
        return new TemplateAnnounced(reader.Time, number, fingerprint, kind, command, text, reads, writes, complete)
        {
            FullTextLength = fullLength,
            ReadColumns = ReadNames(ref reader, JournalLimits.MaxColumns),
            WrittenColumns = ReadNames(ref reader, JournalLimits.MaxColumns),
            ColumnsAreComplete = reader.Byte() != 0,
            Privileges = reader.Text(),
            LargestParameter = reader.UInt32(),
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
        WriteNames(ref writer, Reads, JournalLimits.MaxRelations, JournalLimits.MaxNameBytes);
        WriteNames(ref writer, Writes, JournalLimits.MaxRelations, JournalLimits.MaxNameBytes);
        WriteNames(ref writer, ReadColumns, JournalLimits.MaxColumns, JournalLimits.MaxColumnBytes);
        WriteNames(ref writer, WrittenColumns, JournalLimits.MaxColumns, JournalLimits.MaxColumnBytes);
        allNamed &= Count(ReadColumns) <= JournalLimits.MaxColumns && Count(WrittenColumns) <= JournalLimits.MaxColumns;
        writer.Byte(ColumnsAreComplete && allNamed ? (byte)1 : (byte)0);
        writer.Text(Privileges);
        writer.Varint(LargestParameter);
        return writer.Length;
    }

    private static int Count(ImmutableArray<string> names) => names.IsDefault ? 0 : names.Length;

    private static int MaxNames(ImmutableArray<string> names, int most, int bytes)
    {
        var size = 5;
        for (var i = 0; i < Math.Min(Count(names), most); i++) { size += RecordWriter.MaxText(names[i], bytes); }
        return size;
    }

    private static void WriteNames(ref RecordWriter writer, ImmutableArray<string> names, int most, int bytes)
    {
        var count = Math.Min(Count(names), most);
        writer.Varint((uint)count);
        for (var i = 0; i < count; i++) { writer.Text(names[i], bytes); }
    }

    private static ImmutableArray<string> ReadNames(ref RecordReader reader, int most)
    {
        var count = reader.Int32();
        if (count > most)
        {
            throw new JournalDamagedException("a template names more relations or columns than a writer ever lists");
        }

        var names = ImmutableArray.CreateBuilder<string>(count);
        for (var i = 0; i < count; i++) { names.Add(reader.Text()); }
        return names.MoveToImmutable();
    }
}
