using System.Globalization;
using Menshen.Policy;

namespace Menshen.Cli;

/// <summary>One alarm rule in short.</summary>
internal sealed record AlarmRuleLine(string Name, string When, string Severity, string Counts)
{
    public static AlarmRuleLine Of(AlarmRule rule) =>
        new(rule.Name, Word(rule.Event.ToString()), Word(rule.Severity.ToString()), string.Join("; ", Conditions(rule)));

    // In the words of the file, so that a person finds them there.
    private static IEnumerable<string> Conditions(AlarmRule rule)
    {
        if (!rule.Commands.IsEmpty)
            yield return $"commands {string.Join(", ", rule.Commands)}";
        if (rule.Outcome != AlarmOutcome.Any)
            yield return $"outcome {Word(rule.Outcome.ToString())}";
        foreach (var (key, names) in new[]
            {
                ("subjects", rule.Subjects), ("except-subjects", rule.ExceptSubjects), ("databases", rule.Databases),
                ("applications", rule.Applications), ("objects", rule.Objects),
            })
        {
            if (!names.IsEmpty)
                yield return $"{key} {string.Join(", ", names)}";
        }

        if (!rule.Sources.IsEmpty)
            yield return $"sources {string.Join(", ", rule.Sources)}";
        if (rule.OutsideHours is { } hours)
            yield return $"outside-hours {hours}";
        if (rule.RowsAtLeast > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"rows-at-least {rule.RowsAtLeast}");
        if (rule.WithoutWhere)
            yield return "without-where";
        if (!rule.By.IsEmpty)
            yield return $"by {string.Join(", ", rule.By.Select(by => Word(by.ToString())))}";
        if (rule.FirstSeen is { } seen)
            yield return $"first-seen {Word(seen.ToString())}";
        if (rule.Count > 1)
            yield return string.Create(CultureInfo.InvariantCulture, $"count {rule.Count} within {rule.Within:c}");
        if (rule.Rows > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"rows {rule.Rows} within {rule.Within:c}");
    }

    private static string Word(string name) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
