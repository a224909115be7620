using System.Globalization;
using System.Text;
using Menshen.Journal;

namespace Menshen.Cli;

/// <summary>Writes journal entries one by one, as lines for people or as JSON Lines; no table, because the next entry may come
/// tomorrow.</summary>
internal sealed class JournalLines(CliContext context, bool json)
{
    public void Write(JournalEntry entry)
    {
        context.Line(json ? JsonOutput.Text(JournalLine.Of(entry), CliJson.Default.JournalLine, indented: false) : Text(entry));
        // Whoever follows through a pipe must see an entry when it comes.
        context.Output.Flush();
    }

    private static string Text(JournalEntry entry)
    {
        var line = new StringBuilder(entry.Moment.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
        line.Append("  ");
        if (entry.SessionId is { } session)
            line.Append(CultureInfo.InvariantCulture, $"#{session} ");
        if (entry.Subject is { Length: > 0 } subject)
            line.Append(entry.Database is { Length: > 0 } database ? $"{subject}@{database} " : $"{subject} ");
        if (entry.Kind == RecordKind.StatementSubmitted)
            AppendStatement(line, entry);
        else
            line.Append(JournalLine.EventName(entry.Kind)).Append(entry.Detail is { Length: > 0 } detail ? $": {detail}" : "");
        return Printable.Line(line.ToString());
    }

    private static void AppendStatement(StringBuilder line, JournalEntry entry)
    {
        line.Append(entry.Outcome.ToString().ToLowerInvariant());
        if (!entry.SqlState.IsSuccess)
            line.Append(' ').Append(entry.SqlState);
        line.Append(CultureInfo.InvariantCulture, $" {entry.Rows} rows {entry.Bytes} B {entry.DurationMicroseconds / 1000.0:0.0} ms");
        // Columns where the text names some, else the relations: of SELECT count(*) FROM t there are none.
        Append(line, "reads", Finest(entry.ReadColumns, entry.Reads), entry.ColumnsAreComplete);
        Append(line, "writes", Finest(entry.WrittenColumns, entry.Writes), complete: true);
        line.Append("  ").Append(entry.Text ?? entry.Command);
        if (entry.Values is { } values)
            line.Append("  [").Append(values.ToLine(entry.LargestParameter)).Append(']');
    }

    private static IReadOnlyList<string> Finest(IReadOnlyList<string> columns, IReadOnlyList<string> relations) =>
        columns.Count > 0 ? columns : relations;

    // "..." : there may be more than the text tells.
    private static void Append(StringBuilder line, string word, IReadOnlyList<string> names, bool complete)
    {
        if (names.Count > 0 || !complete)
            line.Append(' ').Append(word).Append(' ').AppendJoin(',', complete ? names : names.Append("..."));
    }
}
