using System.Globalization;

namespace Menshen.Journal;

/// <summary>For whom a session asks from a statement on. A claim of the application, which nobody has proven: it gives no right.</summary>
/// <remarks>One of these for each change and no name in each statement's record: a statement's end user is that of the last record of its session with a
/// <see cref="Since"/> not above the statement's number. Each segment repeats the one in force.</remarks>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="SessionId">The application's session.</param>
/// <param name="Since">The number of the first statement that is his.</param>
/// <param name="Name">As the application wrote it; empty: nobody, or it is not known who.</param>
/// <param name="Cause">What changed it.</param>
public readonly record struct EndUserNamed(long Time, ulong SessionId, ulong Since, string Name, EndUserCause Cause) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + (2 * RecordWriter.MaxVarint) + RecordWriter.MaxText(Name) + 1;

    public static EndUserNamed Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.EndUserNamed);
        return new EndUserNamed(reader.Time, reader.Varint(), reader.Varint(), reader.Text(), (EndUserCause)reader.Byte());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.EndUserNamed, Time);
        writer.Varint(SessionId);
        writer.Varint(Since);
        writer.Text(Name);
        writer.Byte((byte)Cause);
        return writer.Length;
    }

    /// <summary>The record in a line, for people.</summary>
    public string Words()
    {
        var who = Name.Length == 0 ? "for nobody" : $"for '{Name}', as the application says,";
        var why = Cause switch
        {
            EndUserCause.AtBegin => "named when it connected",
            EndUserCause.Named => "named by SET",
            EndUserCause.Reset => "reset",
            EndUserCause.TransactionEnded => "the transaction that named another has ended",
            EndUserCause.Unknown => "it cannot be known who it is",
            EndUserCause.WentBack => "what was named behind a savepoint was rolled back",
            _ => $"cause {(byte)Cause}",
        };
        return string.Create(CultureInfo.InvariantCulture, $"asks {who} since statement {Since}: {why}");
    }
}
