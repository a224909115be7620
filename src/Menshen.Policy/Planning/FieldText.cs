using System.Text.Encodings.Web;
using System.Text.Json;

namespace Menshen.Policy.Planning;

/// <summary>How fields of rules are written.</summary>
internal static class FieldText
{
    private static readonly JavaScriptEncoder Plain = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>One word after the other; quoted where it could be taken for several, or for none: two lists are written alike only where they are alike.</summary>
    public static string Of(IEnumerable<string> words) => string.Join(", ", words.Select(word => word.Length == 0 || word[0] is '"' or ' ' || word.Contains(',', StringComparison.Ordinal) ? Quoted(word) : word));

    /// <summary>As a string of JSON, which no bare word looks like.</summary>
    public static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, Plain)}\"";

    public static string Of(TimeSpan? time) => time is { } some ? Settings.Time(some) : "";

    public static string Of(long? number) => number is { } some ? Settings.Number(some) : "";

    public static string Of(WeekHours? hours) => hours?.ToString() ?? "";
}
