namespace Menshen.Engine;

/// <summary>How many rows a table has, and what they are.</summary>
/// <param name="Database">Its database.</param>
/// <param name="Schema">Its schema.</param>
/// <param name="Table">Its name.</param>
/// <param name="Protection">Why it was looked at: <c>labelled</c>, <c>sealed</c>, or both.</param>
/// <param name="Percent">How much of it was looked at: 100, or of a large one a sample of its blocks, the same ones each time.</param>
/// <param name="Rows">Of what was looked at.</param>
/// <param name="Digest">SM3 of the rows in the order in which the files have them, hexadecimal.</param>
public sealed record TableFact(string Database, string Schema, string Table, string Protection, double Percent, long Rows, string Digest)
{
    public string Place => $"{Database}/{Schema}.{Table}";

    /// <summary>For a report.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Place} ({Protection}): {Rows} row(s){(Percent < 100 ? FormattableString.Invariant($" in a sample of {Percent:0.####} % of its blocks") : "")}, SM3 {Digest[..16]}");
}
