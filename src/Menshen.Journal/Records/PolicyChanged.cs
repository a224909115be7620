namespace Menshen.Journal;

/// <summary>Another policy is in force from here on; or one should have been and is not.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Version">The policy's number in the catalogue.</param>
/// <param name="OldDigest">SM3 of the text before, in hexadecimal; empty for the first.</param>
/// <param name="NewDigest">SM3 of the new text.</param>
/// <param name="Asker">Who asked for it.</param>
/// <param name="Approver">The second person; empty where none was needed.</param>
/// <param name="Approval">Number of the approval; 0 for none.</param>
/// <param name="Reason">Why.</param>
/// <param name="Changes">The differences, by settings and names of rules.</param>
/// <param name="Result">One of the words below.</param>
public readonly record struct PolicyChanged(
    long Time, long Version, string OldDigest, string NewDigest, string Asker, string Approver, long Approval, string Reason, string Changes, string Result)
    : IJournalRecord
{
    /// <summary>It is about to be put in force.</summary>
    public const string Applying = "applying";

    /// <summary>It is in force at this gateway.</summary>
    public const string InForce = "in-force";

    /// <summary>It could not be put in force; the one before holds on.</summary>
    public const string Failed = "failed";

    /// <summary>The file policy.yaml is another than the policy in force, which holds on.</summary>
    public const string Differs = "differs";

    /// <summary>Bytes of the differences: who changes hundreds of rules at once finds them all in the catalogue.</summary>
    private const int MaxChanges = 16 << 10;

    public int MaxEncodedSize => RecordWriter.HeadSize + 2 * RecordWriter.MaxVarint + RecordWriter.MaxText(OldDigest) + RecordWriter.MaxText(NewDigest)
        + RecordWriter.MaxText(Asker) + RecordWriter.MaxText(Approver) + RecordWriter.MaxText(Reason) + RecordWriter.MaxText(Changes, MaxChanges) + RecordWriter.MaxText(Result);

    public static PolicyChanged Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.PolicyChanged);
        return new PolicyChanged(
            reader.Time, reader.Int64(), reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Int64(), reader.Text(), reader.Text(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.PolicyChanged, Time);
        writer.Varint(Version);
        writer.Text(OldDigest);
        writer.Text(NewDigest);
        writer.Text(Asker);
        writer.Text(Approver);
        writer.Varint(Approval);
        writer.Text(Reason);
        writer.Text(Changes, MaxChanges);
        writer.Text(Result);
        return writer.Length;
    }
}
