using System.Buffers;
using System.Globalization;
using System.Text;
using Menshen.Journal;

namespace Menshen.Watch;

/// <summary>Writes entries as RFC 4180 CSV, a column for each field.</summary>
public static class CsvForm
{
    // In Chinese and Japanese settings the wide ones begin a formula too.
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@＝＋－＠");

    // Also what separates columns elsewhere.
    private static readonly SearchValues<char> Marks = SearchValues.Create(",;\t\"\r\n");

    /// <summary>The first line.</summary>
    public static string Header { get; } = string.Join(',', EntryFields.Names);

    /// <summary>One line, without its end.</summary>
    public static string Write(JournalEntry entry)
    {
        var fields = EntryFields.Of(entry).ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
        return string.Join(',', EntryFields.Names.Select(name => Cell(fields.GetValueOrDefault(name, ""))));
    }

    /// <summary>One value, quoted where needed.</summary>
    /// <remarks>A spreadsheet runs a cell that begins like a formula: a user name or a statement could then act on the auditor's machine. So could one that moves the cursor of his terminal.</remarks>
    public static string Cell(string value)
    {
        var shown = Visible(value);
        // Blanks before it are passed over by some.
        var safe = (shown.AsSpan().TrimStart() is [var first, ..] && Formula.Contains(first)) || shown is ['\t' or '\r' or '\n', ..] ? "'" + shown : shown;
        return safe.AsSpan().IndexOfAny(Marks) < 0 ? safe : new StringBuilder("\"").Append(safe.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').ToString();
    }

    /// <summary>Lines stay lines; other control characters become visible escapes.</summary>
    private static string Visible(string value)
    {
        if (!value.Any(IsHidden)) return value;
        var visible = new StringBuilder(value.Length + 16);
        for (var i = 0; i < value.Length; i++)
        {
            var isLine = value[i] == '\r' && i + 1 < value.Length && value[i + 1] == '\n';
            if (IsHidden(value[i]) && !isLine)
                visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)value[i]:x4}");
            else
                visible.Append(value[i]);
        }

        return visible.ToString();
    }

    private static bool IsHidden(char c) => char.IsControl(c) && c is not ('\n' or '\t');
}
