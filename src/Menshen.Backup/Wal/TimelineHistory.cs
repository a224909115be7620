using System.Globalization;
using Menshen.Backup.Format;
using NpgsqlTypes;

namespace Menshen.Backup.Wal;

/// <summary>What a timeline grew out of, as PostgreSQL's history file says it.</summary>
/// <param name="Timeline">Whose.</param>
/// <param name="Text">The file.</param>
/// <param name="Ancestors">Those before it, oldest first, and where each was left for the next.</param>
internal sealed record TimelineHistory(uint Timeline, string Text, IReadOnlyList<(uint Timeline, ulong End)> Ancestors)
{
    /// <summary>Where it begins.</summary>
    public ulong Begin => Ancestors[^1].End;

    /// <summary>Reads one as PostgreSQL does (readTimeLineHistory): lines of timeline, place and reason, older ones first. Null: it is none.</summary>
    public static TimelineHistory? Parse(uint timeline, string text)
    {
        List<(uint Timeline, ulong End)> ancestors = [];
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var parts = line.Split('\t');
            if (parts.Length < 2 || !uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !NpgsqlLogSequenceNumber.TryParse(parts[1], out var end)) return null;
            if (number == 0 || number >= timeline || (ancestors.Count > 0 && ancestors[^1].Timeline >= number)) return null;
            ancestors.Add((number, (ulong)end));
        }

        return ancestors.Count == 0 ? null : new TimelineHistory(timeline, text, ancestors);
    }

    /// <summary>The way from a set to it; null: the set is not on it, see <see cref="WhyNot"/>.</summary>
    public TimelineLine? From(SetHead head)
    {
        if (head.Timeline == Timeline) return TimelineLine.Own(Timeline);
        var steps = Ancestors.SkipWhile(step => step.Timeline != head.Timeline).ToList();
        // A recovery that ended before the timeline that it was to follow began leaves a history that goes back: nothing is sure behind it.
        if (steps.Count == 0 || steps[0].End < StopOf(head) || steps.Zip(steps.Skip(1)).Any(pair => pair.First.End > pair.Second.End)) return null;
        return new TimelineLine([.. steps, (Timeline, ulong.MaxValue)]);
    }

    /// <summary>Why a set does not lead to it.</summary>
    public string WhyNot(SetHead head)
    {
        var left = Ancestors.Where(step => step.Timeline == head.Timeline).Select(step => new NpgsqlLogSequenceNumber(step.End)).ToList();
        return left is [var end] && end < NpgsqlLogSequenceNumber.Parse(head.StopLsn)
            ? $"the set {head.Label} ends at {head.StopLsn}, behind {end}, where timeline {head.Timeline} was left on the way to {Timeline}: it is of another history"
            : $"timeline {Timeline} did not grow out of timeline {head.Timeline}, of which the set {head.Label} is";
    }

    private static ulong StopOf(SetHead head) => (ulong)NpgsqlLogSequenceNumber.Parse(head.StopLsn);
}
