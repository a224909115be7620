using System.Text;
using Menshen.Journal;

namespace Menshen.Watch;

/// <summary>Writes entries as RFC 4180 CSV, a column for each field.</summary>
public static class CsvForm
{
    /// <summary>The first line.</summary>
    public static string Header { get; } = string.Join(',', EntryFields.Names);

    /// <summary>One line, without its end.</summary>
    public static string Write(JournalEntry entry)
    {
        var fields = EntryFields.Of(entry).ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
        return string.Join(',', EntryFields.Names.Select(name => Cell(fields.GetValueOrDefault(name, ""))));
    }

    /// <summary>One value, quoted where needed.</summary>
    /// <remarks>A spreadsheet runs a cell that begins like a formula: a user name or a statement could then act on the auditor's machine.</remarks>
    public static string Cell(string value)
    {
        var safe = value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + value : value;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : new StringBuilder("\"").Append(safe.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').ToString();
    }
}
