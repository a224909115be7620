namespace Menshen.Journal;

/// <summary>What must be the same in the policies of two gateways of one catalogue has differed for as long as the policy bears; or it does no longer.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Gateway">The other gateway's name, as the catalogue has it, with what does not belong into a name written as escapes.</param>
/// <param name="Own">SM3 of what is in force here (docs/decisions/0046), in hexadecimal; of the auditors' rules where the policies agree (<see cref="OfRules"/>, docs/decisions/0073).</param>
/// <param name="Other">The same of the other one; empty: it has not said.</param>
/// <param name="Seconds">For how long they have differed.</param>
/// <param name="Outcome">What was seen.</param>
public readonly record struct PoliciesCompared(long Time, string Gateway, string Own, string Other, long Seconds, ComparedPolicies Outcome) : IJournalRecord
{
    private const string Auditors = "rules:";

    /// <summary>A digest of the auditors' rules, which is no policy's.</summary>
    public static string OfRules(string digest) => Auditors + digest;

    /// <summary>It is of the auditors' rules.</summary>
    public static bool IsOfRules(string digest) => digest.StartsWith(Auditors, StringComparison.Ordinal);

    public int MaxEncodedSize => RecordWriter.HeadSize + 2 * RecordWriter.MaxVarint + RecordWriter.MaxText(Gateway) + RecordWriter.MaxText(Own) + RecordWriter.MaxText(Other);

    public static PoliciesCompared Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.PoliciesCompared);
        return new PoliciesCompared(reader.Time, reader.Text(), reader.Text(), reader.Text(), reader.Int64(), (ComparedPolicies)reader.Int64());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.PoliciesCompared, Time);
        writer.Text(Gateway);
        writer.Text(Own);
        writer.Text(Other);
        writer.Varint(Seconds);
        writer.Varint((long)Outcome);
        return writer.Length;
    }
}
