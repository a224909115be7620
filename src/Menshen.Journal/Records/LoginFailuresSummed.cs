namespace Menshen.Journal;

/// <summary>Logins of one source that failed and have no record of their own, because there were too many.</summary>
/// <param name="Time">When they were summed up.</param>
/// <param name="Since">When the first of them came.</param>
/// <param name="SourceAddress">Where they came from; <c>*</c> for many sources together.</param>
/// <param name="Count">How many.</param>
/// <param name="Reasons">Each reason with its number, such as <c>LoginFailed 120, TurnedAway 7</c>.</param>
public readonly record struct LoginFailuresSummed(long Time, long Since, string SourceAddress, ulong Count, string Reasons) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + (2 * RecordWriter.MaxVarint) + RecordWriter.MaxText(SourceAddress) + RecordWriter.MaxText(Reasons);

    public static LoginFailuresSummed Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.LoginFailuresSummed);
        return new LoginFailuresSummed(reader.Time, (long)reader.Varint(), reader.Text(), reader.Varint(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.LoginFailuresSummed, Time);
        writer.Varint((ulong)Since);
        writer.Text(SourceAddress);
        writer.Varint(Count);
        writer.Text(Reasons);
        return writer.Length;
    }
}
