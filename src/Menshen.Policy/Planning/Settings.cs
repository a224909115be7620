using System.Collections.Immutable;
using System.Globalization;
using Menshen.Policy.Reading;

namespace Menshen.Policy.Planning;

/// <summary>The words in which <see cref="SettingTable"/> declares directions.</summary>
internal static class Settings
{
    private const string Off = "off";

    /// <summary>Less is stricter.</summary>
    public static PolicySetting Less(string path, PolicyReach reach, Func<PolicySet, long> read) =>
        new(path, reach, p => Number(read(p)), (before, after) => read(after) > read(before));

    /// <summary>More is stricter.</summary>
    public static PolicySetting More(string path, PolicyReach reach, Func<PolicySet, long> read) =>
        new(path, reach, p => Number(read(p)), (before, after) => read(after) < read(before));

    /// <summary>Sooner is stricter; off is never.</summary>
    public static PolicySetting Sooner(string path, PolicyReach reach, Func<PolicySet, TimeSpan> read) =>
        new(path, reach, p => Time(read(p)), (before, after) => Length(read(after)) > Length(read(before)));

    /// <summary>Longer is stricter; off is never.</summary>
    public static PolicySetting Longer(string path, PolicyReach reach, Func<PolicySet, TimeSpan> read) =>
        new(path, reach, p => Time(read(p)), (before, after) => Length(read(after)) < Length(read(before)));

    public static PolicySetting LessBytes(string path, PolicyReach reach, Func<PolicySet, long> read) =>
        new(path, reach, p => Quantities.WriteSize(read(p)), (before, after) => read(after) > read(before));

    /// <summary>Words from the weakest to the strictest.</summary>
    public static PolicySetting Ranked<T>(string path, PolicyReach reach, Func<PolicySet, T> read, params (T Value, string Word)[] weakestFirst)
        where T : struct
    {
        int Rank(PolicySet policy) => Array.FindIndex(weakestFirst, ranked => ranked.Value.Equals(read(policy)));
        return new(
            path, reach, p => Rank(p) is >= 0 and var rank ? weakestFirst[rank].Word : read(p).ToString()!,
            // What has no rank has no direction.
            (before, after) => Rank(after) < Rank(before) || Rank(before) < 0 || Rank(after) < 0);
    }

    /// <summary>A list whose places mean something: more may come at its end.</summary>
    public static PolicySetting Appended(string path, PolicyReach reach, Func<PolicySet, ImmutableArray<string>> read) =>
        new(path, reach, p => FieldText.Of(read(p)), (before, after) => !read(after).Take(read(before).Length).SequenceEqual(read(before)));

    /// <summary>Neither direction takes protection away.</summary>
    public static PolicySetting Free(string path, PolicyReach reach, Func<PolicySet, string> write) => new(path, reach, write, (_, _) => false);

    /// <summary>Each change may take protection away.</summary>
    public static PolicySetting Unclear(string path, PolicyReach reach, Func<PolicySet, string> write) => new(path, reach, write, (_, _) => true);

    public static string Time(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? Off : Quantities.WriteTime(time);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    // Infinite is written as -1 ms, which is less than anything.
    private static TimeSpan Length(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : time;
}
