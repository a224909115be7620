using System.Collections.Immutable;
using System.Net;

namespace Menshen.Policy.Planning;

/// <summary>Whether lists and times of a rule say more or less than before.</summary>
internal static class Directions
{
    /// <summary>Minutes of a week.</summary>
    private const int Week = 7 * 24 * 60;

    private static readonly DateTimeOffset Monday = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>More is in the list now; an empty list is all.</summary>
    public static bool Wider(ImmutableArray<string> before, ImmutableArray<string> after) =>
        !before.IsEmpty && (after.IsEmpty || after.Any(word => !before.Contains(word)));

    public static bool Narrower(ImmutableArray<string> before, ImmutableArray<string> after) => Wider(after, before);

    /// <summary>Some word is not there any more.</summary>
    public static bool Lacks(ImmutableArray<string> before, ImmutableArray<string> after) => before.Any(word => !after.Contains(word));

    public static bool WiderTags(ImmutableArray<string> before, ImmutableArray<string> after) => after.Any(tag => !before.Any(known => TagName.Matches(known, tag)));

    public static bool WiderNetworks(ImmutableArray<IPNetwork> before, ImmutableArray<IPNetwork> after) =>
        !before.IsEmpty && (after.IsEmpty || after.Any(network => !before.Any(known => known.PrefixLength <= network.PrefixLength && known.Contains(network.BaseAddress))));

    /// <summary>Some minute of the week counts now that did not.</summary>
    public static bool WiderHours(WeekHours? before, WeekHours? after)
    {
        if (before is null) return false;
        if (after is null) return true;
        // Zones shift against each other in the course of a year.
        if (before.Zone.Id != after.Zone.Id) return true;
        var (old, now) = (before with { Zone = TimeZoneInfo.Utc }, after with { Zone = TimeZoneInfo.Utc });
        for (var minute = 0; minute < Week; minute++)
        {
            var moment = Monday.AddMinutes(minute);
            if (now.Contains(moment) && !old.Contains(moment)) return true;
        }
        return false;
    }

    /// <summary>A larger limit; null is none.</summary>
    public static bool Larger(long? before, long? after) => (after ?? long.MaxValue) > (before ?? long.MaxValue);

    public static bool Later(TimeSpan? before, TimeSpan? after) => Larger(Length(before), Length(after));

    private static long? Length(TimeSpan? time) => time is not { } some || some == Timeout.InfiniteTimeSpan ? null : some.Ticks;
}
