using Menshen.Policy;

namespace Menshen.Cli;

/// <summary>One alarm rule in short.</summary>
internal sealed record AlarmRuleLine(string Name, string When, string Severity, string Counts)
{
    public static AlarmRuleLine Of(AlarmRule rule) =>
        new(rule.Name, Word(rule.Event.ToString()), Word(rule.Severity.ToString()), string.Join("; ", rule.Conditions()));

    private static string Word(string name) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
