namespace Menshen.Journal;

/// <summary>Menshen began to serve.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Version">Of the program.</param>
/// <param name="Host">The machine's name.</param>
/// <param name="Settings">What weakens or shapes the service, for people: profile, durability, listeners.</param>
public readonly record struct ServiceStarted(
    long Time,
    string Version,
    string Host,
    int ProcessId,
    string Settings) : IJournalRecord
{
    /// <summary>The clock's state as the kernel tells it, such as <c>synchronised, error 1200 us</c>.</summary>
    public string Clock { get; init; } = "";

    /// <summary>SM3 of the policy file, in hexadecimal: another one than at the start before means that the file was changed.</summary>
    public string PolicyDigest { get; init; } = "";

    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(Version) + RecordWriter.MaxText(Host) + 5
        + RecordWriter.MaxText(Settings) + RecordWriter.MaxText(Clock) + RecordWriter.MaxText(PolicyDigest);

    public static ServiceStarted Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.ServiceStarted);
        return new ServiceStarted(reader.Time, reader.Text(), reader.Text(), reader.Int32(), reader.Text())
        {
            Clock = reader.Text(),
            PolicyDigest = reader.Text(),
        };
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.ServiceStarted, Time);
        writer.Text(Version);
        writer.Text(Host);
        writer.Varint((uint)ProcessId);
        writer.Text(Settings);
        writer.Text(Clock);
        writer.Text(PolicyDigest);
        return writer.Length;
    }
}
