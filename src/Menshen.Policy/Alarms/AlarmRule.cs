using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Menshen.Policy;

/// <summary>One rule over the stream of audit events: which events it looks at, and how many of them are an alarm.</summary>
/// <remarks>An event must fit everything that is set; an empty list fits all. Without a count, a sum or a first sight each event
/// that fits is an alarm.</remarks>
public sealed record AlarmRule
{
    /// <summary>Names the rule in alarms, for ever: letters, digits and dashes.</summary>
    public required string Name { get; init; }

    public required AlarmEvent Event { get; init; }

    public AlarmSeverity Severity { get; init; } = AlarmSeverity.Warning;

    /// <summary>Commands in capitals; <c>CREATE</c> also fits <c>CREATE TABLE</c>. For administration, its actions, such as
    /// <c>user.add</c>.</summary>
    public ImmutableArray<string> Commands { get; init; } = [];

    public AlarmOutcome Outcome { get; init; }

    public ImmutableArray<string> Subjects { get; init; } = [];

    public ImmutableArray<string> ExceptSubjects { get; init; } = [];

    public ImmutableArray<IPNetwork> Sources { get; init; } = [];

    public ImmutableArray<string> Databases { get; init; } = [];

    public ImmutableArray<string> Applications { get; init; } = [];

    /// <summary>For whom the application asks, as it says; fits only statements and disclosures.</summary>
    public ImmutableArray<string> EndUsers { get; init; } = [];

    /// <summary>Why a log-in was refused, as its record says it, such as <c>ReplicationRefused</c>.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>Tables, with or without their schema.</summary>
    public ImmutableArray<string> Objects { get; init; } = [];

    /// <summary>Fits only events outside these hours.</summary>
    public DayHours? OutsideHours { get; init; }

    /// <summary>Fits only statements with at least so many rows.</summary>
    public long RowsAtLeast { get; init; }

    /// <summary>Fits only statements that took at least so long, from their arrival to the end of their answer; zero fits all.</summary>
    public TimeSpan SlowerThan { get; init; }

    /// <summary>Fits only statements in whose text there is no WHERE at all.</summary>
    public bool WithoutWhere { get; init; }

    /// <summary>Fits only disclosures of this kind.</summary>
    public AlarmShowing Showing { get; init; }

    /// <summary>Numbers of seal groups; fits only disclosures of their values.</summary>
    public ImmutableArray<int> SealGroups { get; init; } = [];

    /// <summary>Each combination of values is counted apart.</summary>
    public ImmutableArray<AlarmGrouping> By { get; init; } = [];

    /// <summary>So many events within <see cref="Within"/> are an alarm. 1 to 1000: so many times are remembered per group.</summary>
    public int Count { get; init; } = 1;

    /// <summary>So many rows in all within <see cref="Within"/> are an alarm; 0: rows are not added up.</summary>
    public long Rows { get; init; }

    /// <summary>So many shown values in all within <see cref="Within"/> are an alarm, repetitions among them; 0: they are not added up.</summary>
    public long Values { get; init; }

    /// <summary>So many different values within <see cref="Within"/> are an alarm; 0: they are not counted. At most 100,000: so many are remembered
    /// per group.</summary>
    public int DistinctValues { get; init; }

    /// <summary>The window of what is counted or added up. Default 10 minutes, 1 s to 24 h: what a restart must read again.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>An alarm the first time that this value is seen with the group.</summary>
    public AlarmGrouping? FirstSeen { get; init; }

    /// <summary>After an alarm the group is quiet for so long; what comes meanwhile is not another alarm. Default 10 minutes.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The conditions in the words of the file, so that a person finds them there.</summary>
    public IEnumerable<string> Conditions()
    {
        foreach (var (key, names) in new (string, IEnumerable<string>)[]
            {
                ("commands", Commands), ("subjects", Subjects), ("except-subjects", ExceptSubjects), ("sources", Sources.Select(s => s.ToString())),
                ("databases", Databases), ("applications", Applications), ("end-users", EndUsers), ("objects", Objects), ("reasons", Reasons),
                ("seal-groups", SealGroups.Select(g => g.ToString(CultureInfo.InvariantCulture))), ("by", By.Select(by => Word(by.ToString()))),
            })
        {
            if (names.Any())
                yield return $"{key} {string.Join(", ", names.Select(RuleWord.Of))}";
        }

        if (Outcome != AlarmOutcome.Any)
            yield return $"outcome {Word(Outcome.ToString())}";
        if (Showing != AlarmShowing.Any)
            yield return $"showing {Word(Showing.ToString())}";
        if (OutsideHours is { } hours)
            yield return $"outside-hours {hours}";
        if (RowsAtLeast > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"rows-at-least {RowsAtLeast}");
        if (SlowerThan > TimeSpan.Zero)
            yield return string.Create(CultureInfo.InvariantCulture, $"slower-than {SlowerThan:c}");
        if (WithoutWhere)
            yield return "without-where";
        if (FirstSeen is { } seen)
            yield return $"first-seen {Word(seen.ToString())}";
        if (Count > 1)
            yield return string.Create(CultureInfo.InvariantCulture, $"count {Count} within {Within:c}");
        if (Rows > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"rows {Rows} within {Within:c}");
        if (Values > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"values {Values} within {Within:c}");
        if (DistinctValues > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"distinct-values {DistinctValues} within {Within:c}");
    }

    /// <summary>The whole rule in a line.</summary>
    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture, $"{Name}: when {Word(Event.ToString())}, {Word(Severity.ToString())}, quiet {Quiet:c}; {string.Join("; ", Conditions())}");

    private static string Word(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
