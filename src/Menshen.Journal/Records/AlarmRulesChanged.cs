namespace Menshen.Journal;

/// <summary>The auditor's alarm rules are others from here on, or a file that should have changed them was refused.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="OldDigest">SM3 of the rules before, in hexadecimal; empty where the default rules were in force.</param>
/// <param name="NewDigest">SM3 of the new file.</param>
/// <param name="Changes">The differing rules, or the errors of a file that was refused.</param>
/// <param name="Result"><c>in force</c> or <c>refused</c>.</param>
public readonly record struct AlarmRulesChanged(
    long Time,
    string OldDigest,
    string NewDigest,
    string Changes,
    string Result) : IJournalRecord
{
    /// <summary>The result of rules that hold from here on.</summary>
    public const string InForce = "in force";

    /// <summary>The result of a file that was not taken; the rules before hold on.</summary>
    public const string Refused = "refused";

    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(OldDigest) + RecordWriter.MaxText(NewDigest) + RecordWriter.MaxText(Changes) + RecordWriter.MaxText(Result);

    public static AlarmRulesChanged Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.AlarmRulesChanged);
        return new AlarmRulesChanged(reader.Time, reader.Text(), reader.Text(), reader.Text(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.AlarmRulesChanged, Time);
        writer.Text(OldDigest);
        writer.Text(NewDigest);
        writer.Text(Changes);
        writer.Text(Result);
        return writer.Length;
    }
}
