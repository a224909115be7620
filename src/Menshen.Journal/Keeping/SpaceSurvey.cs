using System.Collections.Immutable;

namespace Menshen.Journal;

/// <summary>The journal's space as its directory shows it, whether a writer is at work or not.</summary>
public sealed record SpaceSurvey
{
    /// <summary>Days shown and averaged over: a week, so that every weekday is in it.</summary>
    private const int Days = 7;

    private const double LeastDaysForForecast = 1.0 / 24;

    public required SpaceReport Space { get; init; }

    /// <summary>Bytes of the whole volume.</summary>
    public required long VolumeSize { get; init; }

    public required int Segments { get; init; }

    /// <summary>Records that are there; those cleared are not.</summary>
    public required ulong Records { get; init; }

    /// <summary>When the oldest segment was begun; null if there is none.</summary>
    public required DateTimeOffset? Oldest { get; init; }

    /// <summary>The last days that the journal has something of, oldest first; today as far as it has come.</summary>
    public required ImmutableArray<DayVolume> RecentDays { get; init; }

    /// <summary>Bytes a day over these days; null while less than an hour is known.</summary>
    public required double? BytesPerDay { get; init; }

    /// <summary>Days until only the reserve is left, if it goes on like this; null where that cannot be said.</summary>
    public required double? DaysLeft { get; init; }

    public required ImmutableArray<PlaceSurvey> Places { get; init; }

    /// <summary>Looks at the files.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    public static SpaceSurvey Take(string directory, SpaceLimits limits, IReadOnlyList<ArchiveSite> sites, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(sites);
        ArgumentNullException.ThrowIfNull(time);
        var segments = SegmentNames.List(directory);
        var curve = new GrowthCurve(segments, time.GetUtcNow());
        var volume = VolumeSpace.Of(directory);
        // A writer that was full stays so a little below the border; who looks at its files must not call it better than it calls itself.
        var space = SpaceGauge.Judge(limits, curve.Bytes, volume, SpaceLevel.Full, 0);
        var days = curve.LastDays(Days);
        var known = curve.DaysKnown(Days);
        double? perDay = known >= LeastDaysForForecast ? days.Sum(day => (double)day.Bytes) / known : null;
        return new SpaceSurvey
        {
            Space = space,
            VolumeSize = volume.Size,
            Segments = segments.Count,
            Records = curve.Records,
            Oldest = curve.Begin,
            RecentDays = days,
            BytesPerDay = perDay,
            DaysLeft = perDay > 0 ? Math.Max(0, space.Room - space.Reserve) / perDay : null,
            Places = [.. sites.Select(site => PlaceOf(site, segments))],
        };
    }

    private static PlaceSurvey PlaceOf(ArchiveSite site, List<(long Number, string Path)> segments)
    {
        try
        {
            var entries = ArchiveIndex.Of(site);
            return new PlaceSurvey(
                site.Place, entries.Count, segments.SkipLast(1).Count(s => !entries.ContainsKey(s.Number)), entries.Values.Sum(e => e.Bytes),
                entries.Count == 0 ? null : entries.Values.Max(e => e.ArchivedAt), null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new PlaceSurvey(site.Place, 0, Math.Max(0, segments.Count - 1), 0, null, e.Message);
        }
    }
}
