using System.Buffers;
using System.Text;
using Menshen.Journal;

namespace Menshen.Watch;

/// <summary>Writes entries as RFC 4180 CSV, a column for each field.</summary>
public static class CsvForm
{
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
    /// <remarks>A spreadsheet runs a cell that begins like a formula: a user name or a statement could then act on the auditor's machine. Some pass over blanks before it, and take the wide form of a sign for the sign.</remarks>
    public static string Cell(string value)
    {
        var safe = value.AsSpan().TrimStart() is [var first, ..] && Begins(first) || value is ['\t' or '\r' or '\n', ..] ? "'" + value : value;
        return safe.AsSpan().IndexOfAny(Marks) < 0 ? safe : new StringBuilder("\"").Append(safe.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').ToString();
    }

    private static bool Begins(char c) => c is '=' or '+' or '-' or '@' or '\uff1d' or '\uff0b' or '\uff0d' or '\uff20';
}
