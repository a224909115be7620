namespace Menshen.Journal;

/// <summary>A line of a log of the operating system, as the file tells it.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC: when it was taken in.</param>
/// <param name="File">The file it was read from.</param>
/// <param name="Program">Which program wrote it, by its own word; empty where the line does not say.</param>
/// <param name="User">The operating system's user that it is about; empty where the line does not say.</param>
/// <param name="SourceAddress">From where that user came; empty where the line does not say.</param>
/// <param name="Text">The whole line.</param>
public readonly record struct HostRecorded(long Time, string File, string Program, string User, string SourceAddress, string Text) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(File) + RecordWriter.MaxText(Program) + RecordWriter.MaxText(User)
        + RecordWriter.MaxText(SourceAddress) + RecordWriter.MaxText(Text);

    public static HostRecorded Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.HostRecorded);
        return new HostRecorded(reader.Time, reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.HostRecorded, Time);
        writer.Text(File);
        writer.Text(Program);
        writer.Text(User);
        writer.Text(SourceAddress);
        writer.Text(Text);
        return writer.Length;
    }
}
