namespace Menshen.Policy.Planning;

/// <summary>How fields of rules are written.</summary>
internal static class FieldText
{
    public static string Of(IEnumerable<string> words) => string.Join(", ", words);

    public static string Of(TimeSpan? time) => time is { } some ? Settings.Time(some) : "";

    public static string Of(long? number) => number is { } some ? Settings.Number(some) : "";

    public static string Of(WeekHours? hours) => hours?.ToString() ?? "";
}
