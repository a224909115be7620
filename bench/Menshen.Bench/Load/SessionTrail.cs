using System.Globalization;

namespace Menshen.Bench.Load;

/// <summary>What the records say of one session.</summary>
/// <param name="Port">Of the client's end.</param>
/// <param name="Recorded">Statements with a record; a doubled one counts twice.</param>
/// <param name="Lacking">The first number below the last one that has no record, or null.</param>
/// <param name="Doubled">The first number that has more than one record, or null.</param>
internal sealed record SessionTrail(int Port, long Recorded, long? Lacking, long? Doubled)
{
    /// <summary>Of a line of psql's.</summary>
    public static SessionTrail Parse(string line) =>
        line.Split('|') is [var port, var recorded, var lacking, var doubled]
            ? new SessionTrail(int.Parse(port, CultureInfo.InvariantCulture), long.Parse(recorded, CultureInfo.InvariantCulture), Number(lacking), Number(doubled))
            : throw new BenchFailure($"the vault answered '{line}'");

    private static long? Number(string text) => text.Length == 0 ? null : long.Parse(text, CultureInfo.InvariantCulture);
}
