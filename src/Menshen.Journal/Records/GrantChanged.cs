namespace Menshen.Journal;

/// <summary>A right on an object was given, or ended; as the engine's own ledger has it, so also what a cascade or an owner's change did.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC: when it was written here, some seconds after it happened.</param>
/// <param name="Actor">Whose session did it; <c>menshen</c> where the end had come, or for what was undone.</param>
/// <param name="Database">Where.</param>
/// <param name="Object">What, as the engine describes it; a role where a membership was undone.</param>
/// <param name="Privilege">Which right, with <c>WITH GRANT OPTION</c> where it may be passed on.</param>
/// <param name="Receiver">Who has it, or had it.</param>
/// <param name="Change"><c>given</c>, <c>ended</c>, <c>expired</c> or <c>undone</c>.</param>
/// <param name="Until">When it ends; empty: never.</param>
/// <param name="Purpose">What it is for; empty: not said.</param>
/// <param name="HappenedAt">When, microseconds since the Unix epoch.</param>
public readonly record struct GrantChanged(
    long Time, string Actor, string Database, string Object, string Privilege, string Receiver, string Change, string Until, string Purpose, long HappenedAt)
    : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxVarint + RecordWriter.MaxText(Actor) + RecordWriter.MaxText(Database)
        + RecordWriter.MaxText(Object) + RecordWriter.MaxText(Privilege) + RecordWriter.MaxText(Receiver) + RecordWriter.MaxText(Change) + RecordWriter.MaxText(Until)
        + RecordWriter.MaxText(Purpose);

    public static GrantChanged Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.GrantChanged);
        return new GrantChanged(
            reader.Time, reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Int64());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.GrantChanged, Time);
        writer.Text(Actor);
        writer.Text(Database);
        writer.Text(Object);
        writer.Text(Privilege);
        writer.Text(Receiver);
        writer.Text(Change);
        writer.Text(Until);
        writer.Text(Purpose);
        writer.Varint(HappenedAt);
        return writer.Length;
    }
}
