namespace Menshen.Journal;

/// <summary>A key was made, rotated, or copied into a backup; or the master key of the keystore is another since the last start.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Actor">Who had it done.</param>
/// <param name="Action"><c>made</c>, <c>rotating</c>, <c>rotated</c>, <c>rotation-unfinished</c> or <c>backed-up</c>.</param>
/// <param name="Group">Number of the seal group; 0: all keys of the keystore.</param>
/// <param name="Name">The group's name, or the key's; <c>master</c> for the keystore's master key, which has no version.</param>
/// <param name="Version">The version that is active from now on.</param>
/// <param name="Detail">For a backup: how it is sealed, and the digest of its file, by which it is found when a key is to be destroyed.</param>
public readonly record struct KeyChanged(long Time, string Actor, string Action, long Group, string Name, long Version, string Detail) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + 2 * RecordWriter.MaxVarint + RecordWriter.MaxText(Actor) + RecordWriter.MaxText(Action)
        + RecordWriter.MaxText(Name) + RecordWriter.MaxText(Detail);

    public static KeyChanged Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.KeyChanged);
        return new KeyChanged(reader.Time, reader.Text(), reader.Text(), reader.Int64(), reader.Text(), reader.Int64(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.KeyChanged, Time);
        writer.Text(Actor);
        writer.Text(Action);
        writer.Varint(Group);
        writer.Text(Name);
        writer.Varint(Version);
        writer.Text(Detail);
        return writer.Length;
    }
}
