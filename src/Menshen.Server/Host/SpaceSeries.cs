using System.Globalization;

namespace Menshen.Server;

/// <summary>The growth of a deployment over time, kept in a small file: a line for each look, the oldest forgotten.</summary>
public sealed class SpaceSeries(string file)
{
    /// <summary>Lines (of 50 bytes): a month of one an hour.</summary>
    private const int Most = 31 * 24;

    /// <summary>All points, oldest first. What cannot be read is not there: the series begins anew.</summary>
    public IReadOnlyList<SpacePoint> Read()
    {
        if (!File.Exists(file)) return [];
        var points = new List<SpacePoint>();
        foreach (var line in File.ReadLines(file))
        {
            var fields = line.Split(' ');
            if (fields.Length == 4 && Array.TrueForAll(fields, field => long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
                points.Add(new SpacePoint(DateTimeOffset.FromUnixTimeSeconds(Number(fields[0])), Number(fields[1]), Number(fields[2]), Number(fields[3])));
        }
        return points;
    }

    /// <summary>Adds one and keeps the newest.</summary>
    public void Add(SpacePoint point) =>
        PrivateFiles.Write(file, string.Concat(Read().Append(point).TakeLast(Most).Select(Line)));

    private static string Line(SpacePoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"{point.At.ToUnixTimeSeconds()} {point.Engine} {point.Vault} {point.Journal}\n");

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
