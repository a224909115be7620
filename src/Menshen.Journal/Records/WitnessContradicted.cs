namespace Menshen.Journal;

/// <summary>At the start the journal was not what a witness had seen of it: it was cut, or an old copy was put in its place.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Witness">Which witness.</param>
/// <param name="Witnessed">Records under the newest checkpoint that it has.</param>
/// <param name="Found">Records that the journal had.</param>
/// <param name="Finding">What does not fit.</param>
public readonly record struct WitnessContradicted(long Time, string Witness, ulong Witnessed, ulong Found, string Finding) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(Witness) + 2 * RecordWriter.MaxVarint + RecordWriter.MaxText(Finding);

    public static WitnessContradicted Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.WitnessContradicted);
        return new WitnessContradicted(reader.Time, reader.Text(), reader.Varint(), reader.Varint(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.WitnessContradicted, Time);
        writer.Text(Witness);
        writer.Varint(Witnessed);
        writer.Varint(Found);
        writer.Text(Finding);
        return writer.Length;
    }
}
