namespace Menshen.Server;

/// <summary>When the space ends, if it goes on as in the last week.</summary>
/// <param name="EnginePerDay">Bytes by which PostgreSQL's directory grows in a day; below 0 if it shrinks.</param>
/// <param name="VaultPerDay">The same of the vault.</param>
/// <param name="JournalPerDay">The same of the journal.</param>
/// <param name="Free">Bytes free on the deployment's volume.</param>
/// <param name="DaysLeft">Until nothing is free; null where nothing grows.</param>
public sealed record SpaceForecast(double EnginePerDay, double VaultPerDay, double JournalPerDay, long Free, double? DaysLeft)
{
    /// <summary>A week, so that every weekday is in it.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromDays(7);

    /// <summary>Less tells of a moment's work and not of a growth.</summary>
    private static readonly TimeSpan LeastKnown = TimeSpan.FromHours(1);

    /// <summary>Null while too little is known.</summary>
    public static SpaceForecast? Of(IReadOnlyList<SpacePoint> points, DateTimeOffset now, long free)
    {
        ArgumentNullException.ThrowIfNull(points);
        var recent = points.Where(point => now - point.At <= Window && point.At <= now).OrderBy(point => point.At).ToList();
        if (recent.Count < 2 || recent[^1].At - recent[0].At < LeastKnown) return null;
        var (engine, vault, journal) = (Slope(recent, p => p.Engine), Slope(recent, p => p.Vault), Slope(recent, p => p.Journal));
        // As if all of it lay on the one volume: sooner than it may be, never later.
        var all = Math.Max(0, engine) + Math.Max(0, vault) + Math.Max(0, journal);
        return new SpaceForecast(engine, vault, journal, free, all > 0 ? free / all : null);
    }

    // The straight line that comes nearest to all of them: one VACUUM FULL, or one import, is not a trend.
    private static double Slope(List<SpacePoint> points, Func<SpacePoint, long> size)
    {
        var first = points[0].At;
        var (days, sizes) = (points.Average(p => (p.At - first).TotalDays), points.Average(p => (double)size(p)));
        var (above, below) = (0.0, 0.0);
        foreach (var point in points)
        {
            var x = (point.At - first).TotalDays - days;
            above += x * (size(point) - sizes);
            below += x * x;
        }
        return above / below;
    }
}
