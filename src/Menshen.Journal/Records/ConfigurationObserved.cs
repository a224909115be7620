namespace Menshen.Journal;

/// <summary>A setting was found to differ from its default.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Component"><c>policy</c> or <c>engine</c>.</param>
/// <param name="Setting">Its name.</param>
/// <param name="Value">What it is.</param>
/// <param name="Origin">Where it was set: a file, the command line, a client.</param>
public readonly record struct ConfigurationObserved(
    long Time,
    string Component,
    string Setting,
    string Value,
    string Origin) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(Component) + RecordWriter.MaxText(Setting) + RecordWriter.MaxText(Value) + RecordWriter.MaxText(Origin);

    public static ConfigurationObserved Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.ConfigurationObserved);
        return new ConfigurationObserved(reader.Time, reader.Text(), reader.Text(), reader.Text(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.ConfigurationObserved, Time);
        writer.Text(Component);
        writer.Text(Setting);
        writer.Text(Value);
        writer.Text(Origin);
        return writer.Length;
    }
}
