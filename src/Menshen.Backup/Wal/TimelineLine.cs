namespace Menshen.Backup.Wal;

/// <summary>The way that WAL takes from a set: over which timelines, and where each is left for the next.</summary>
/// <remarks>Its segment in which a timeline is left is the next one's: PostgreSQL copies there what was before, and recovery takes the newest that has it.</remarks>
internal sealed class TimelineLine(IReadOnlyList<(uint Timeline, ulong End)> steps)
{
    /// <summary>Where it leads to.</summary>
    public uint Last => steps[^1].Timeline;

    public IEnumerable<uint> Timelines => steps.Select(step => step.Timeline);

    public static TimelineLine Own(uint timeline) => new([(timeline, ulong.MaxValue)]);

    /// <summary>The timeline whose segment begins there.</summary>
    public uint At(ulong start, int segmentBytes) => steps.First(step => step.End == ulong.MaxValue || start < step.End - (step.End % (ulong)segmentBytes)).Timeline;

    /// <summary>The way to the timeline that has a place, and not beyond.</summary>
    public TimelineLine To(ulong place)
    {
        List<(uint Timeline, ulong End)> some = [.. steps.TakeWhile(step => step.End <= place)];
        return new TimelineLine([.. some, (steps[some.Count].Timeline, ulong.MaxValue)]);
    }
}
