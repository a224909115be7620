using System.Collections.Immutable;

namespace Menshen.Journal;

/// <summary>How a journal has grown: records and bytes at the beginning of each segment, and now; straight lines in between.</summary>
internal sealed class GrowthCurve
{
    private readonly List<(DateTimeOffset Time, double Records, double Bytes)> _points = [];

    /// <exception cref="JournalDamagedException">A header cannot be read.</exception>
    public GrowthCurve(List<(long Number, string Path)> segments, DateTimeOffset now)
    {
        ulong first = 0;
        foreach (var (_, path) in segments)
        {
            var header = HeaderFile.Read(path);
            if (_points.Count == 0) { first = header.FirstLeaf; }
            _points.Add((JournalTime.ToMoment(header.Created), header.FirstLeaf - first, Bytes));
            Bytes += new FileInfo(path).Length;
        }

        if (_points.Count == 0) { return; }
        Records = (ulong)_points[^1].Records + RecordsIn(segments[^1].Path);
        Begin = _points[0].Time;
        _points.Add((now, Records, Bytes));
    }

    public DateTimeOffset? Begin { get; }

    public ulong Records { get; }

    public long Bytes { get; }

    /// <summary>The last so many days, without those before the beginning.</summary>
    public ImmutableArray<DayVolume> LastDays(int count)
    {
        if (_points.Count == 0) { return []; }
        var today = DateOnly.FromDateTime(_points[^1].Time.UtcDateTime);
        var days = ImmutableArray.CreateBuilder<DayVolume>();
        for (var day = today.AddDays(1 - count); day <= today; day = day.AddDays(1))
        {
            var (from, to) = (At(Midnight(day)), At(Midnight(day.AddDays(1))));
            if (Midnight(day.AddDays(1)) > Begin) { days.Add(new DayVolume(day, (long)Math.Round(to.Records - from.Records), (long)Math.Round(to.Bytes - from.Bytes))); }
        }

        return days.ToImmutable();
    }

    /// <summary>The length in days of what <see cref="LastDays"/> shows: the first of them may be begun late, and today is not over.</summary>
    public double DaysKnown(int count)
    {
        if (_points.Count == 0) { return 0; }
        var from = Midnight(DateOnly.FromDateTime(_points[^1].Time.UtcDateTime).AddDays(1 - count));
        return (_points[^1].Time - (Begin > from ? Begin.Value : from)).TotalDays;
    }

    private (double Records, double Bytes) At(DateTimeOffset moment)
    {
        if (moment <= _points[0].Time) { return (0, 0); }
        var next = _points.FindIndex(point => point.Time >= moment);
        if (next < 0) { return (Records, Bytes); }
        var (before, after) = (_points[Math.Max(0, next - 1)], _points[next]);
        var share = after.Time > before.Time ? (moment - before.Time) / (after.Time - before.Time) : 1;
        return (before.Records + share * (after.Records - before.Records), before.Bytes + share * (after.Bytes - before.Bytes));
    }

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    private static ulong RecordsIn(string path)
    {
        using var reader = new SegmentFileReader(path);
        ulong records = 0;
        while (reader.Next() == FrameRead.Frame) { records += (ulong)reader.Frame.Count; }
        return records;
    }
}
