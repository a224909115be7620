namespace Menshen.Journal;

/// <summary>The auditor's alarm rules are others from here on; or somebody wrote a file that is not in force.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="OldDigest">SM3 of the rules before, in hexadecimal; empty where the default rules were in force.</param>
/// <param name="NewDigest">SM3 of the new ones.</param>
/// <param name="Changes">The differing rules, or the errors of a file that was refused.</param>
/// <param name="Result">One of the words of <see cref="RulesResult"/>.</param>
public readonly record struct AlarmRulesChanged(
    long Time,
    string OldDigest,
    string NewDigest,
    string Changes,
    string Result) : IJournalRecord
{
    /// <summary>Who accepted them; empty where nobody did, and in records of earlier versions.</summary>
    public string By { get; init; } = "";

    /// <summary>Why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The number under which they were accepted, of those in force; 0 where nobody says, as in records of earlier versions. Of one gateway a lower one is older.</summary>
    public long Version { get; init; }

    // Earlier versions wrote nothing behind the result, and others nothing behind the reason.
    private bool IsSaid => By.Length > 0 || Reason.Length > 0 || Version > 0;

    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(OldDigest) + RecordWriter.MaxText(NewDigest) + RecordWriter.MaxText(Changes) + RecordWriter.MaxText(Result)
        + (IsSaid ? RecordWriter.MaxText(By) + RecordWriter.MaxText(Reason) + RecordWriter.MaxVarint : 0);

    public static AlarmRulesChanged Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.AlarmRulesChanged);
        var changed = new AlarmRulesChanged(reader.Time, reader.Text(), reader.Text(), reader.Text(), reader.Text());
        if (reader.IsAtEnd) return changed;
        changed = changed with { By = reader.Text(), Reason = reader.Text() };
        return reader.IsAtEnd ? changed : changed with { Version = reader.Int64() };
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.AlarmRulesChanged, Time);
        writer.Text(OldDigest);
        writer.Text(NewDigest);
        writer.Text(Changes);
        writer.Text(Result);
        if (!IsSaid) return writer.Length;
        writer.Text(By);
        writer.Text(Reason);
        if (Version > 0) writer.Varint(Version);
        return writer.Length;
    }
}
