using System.Globalization;
using Menshen.Journal;

namespace Menshen.Cli;

/// <summary>Recorded values as people read them, under the numbers that they have in the statement's template.</summary>
internal static class ValueTexts
{
    public static IReadOnlyDictionary<string, string> ByNumber(StatementValues values, uint largestParameter)
    {
        var texts = new Dictionary<string, string>();
        for (var i = 0; i < values.Parameters.Length; i++)
            texts[Number(i + 1)] = values.Parameters[i].ToString();
        for (var i = 0; i < values.Literals.Length; i++)
            texts[Number(largestParameter + i + 1)] = values.Literals[i].ToString();
        return texts;
    }

    /// <summary>One line: <c>$1=42, $2='x'</c>; "..." where something is missing.</summary>
    public static string Line(StatementValues values, uint largestParameter)
    {
        var texts = ByNumber(values, largestParameter).Select(v => $"{v.Key}={v.Value}");
        return string.Join(", ", values.IsCut || values.LiteralsAreUnknown ? texts.Append("...") : texts);
    }

    private static string Number(long number) => string.Create(CultureInfo.InvariantCulture, $"${number}");
}
