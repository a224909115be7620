using System.Globalization;
using Menshen.Journal;

namespace Menshen.Watch;

/// <summary>The fields of an entry that are set, by name, in a fixed order; the one list behind CSV and syslog.</summary>
internal static class EntryFields
{
    /// <summary>All names, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "index", "time", "event", "session", "subject", "source", "database", "application", "statement", "command", "text", "reads", "writes", "read_columns", "written_columns",
        "objects_complete", "outcome", "sqlstate", "rows", "duration_us", "detail", "seal_group", "showing", "values", "bytes", "end_user", "policy", "rules", "session_label",
    ];

    public static IEnumerable<(string Name, string Value)> Of(JournalEntry entry)
    {
        var isStatement = entry.Kind == RecordKind.StatementSubmitted;
        yield return ("index", Number(entry.Index));
        yield return ("time", entry.Moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        yield return ("event", EventName.Of(entry.Kind));
        if (entry.SessionId is { } session)
            yield return ("session", Number(session));
        foreach (var (name, value) in new[]
            {
                ("subject", entry.Subject), ("source", entry.Source), ("database", entry.Database), ("application", entry.Application), ("end_user", entry.EndUser), ("session_label", entry.Label),
            })
        {
            if (!string.IsNullOrEmpty(value))
                yield return (name, value);
        }

        if (entry.StatementNumber is { } number)
            yield return ("statement", Number(number));
        if (!string.IsNullOrEmpty(entry.Command))
            yield return ("command", entry.Command);
        if (!string.IsNullOrEmpty(entry.Text))
            yield return ("text", entry.Text);
        if (entry.Reads.Count > 0)
            yield return ("reads", string.Join(' ', entry.Reads));
        if (entry.Writes.Count > 0)
            yield return ("writes", string.Join(' ', entry.Writes));
        if (entry.ReadColumns.Count > 0)
            yield return ("read_columns", string.Join(' ', entry.ReadColumns));
        if (entry.WrittenColumns.Count > 0)
            yield return ("written_columns", string.Join(' ', entry.WrittenColumns));
        if (isStatement)
        {
            yield return ("objects_complete", entry.RelationsAreComplete ? "true" : "false");
            yield return ("outcome", entry.Outcome.ToString().ToLowerInvariant());
            yield return ("sqlstate", entry.SqlState.ToString());
            yield return ("rows", Number(entry.Rows));
            yield return ("duration_us", Number(entry.DurationMicroseconds));
            if (entry.Bytes > 0)
                yield return ("bytes", Number(entry.Bytes));
        }

        if (entry.Decision is { } decision)
        {
            yield return ("policy", Number((ulong)decision.Policy));
            yield return ("rules", string.Join(' ', decision.Rules));
        }

        if (!string.IsNullOrEmpty(entry.Detail))
            yield return ("detail", entry.Detail);
        // Not the digests: a receiver that has two of them knows whether two people saw the same value.
        if (entry.Disclosure is { } shown)
        {
            yield return ("seal_group", Number((ulong)shown.Group));
            yield return ("showing", shown.Showing.ToString().ToLowerInvariant());
            yield return ("values", Number(shown.Count));
            if (!string.IsNullOrEmpty(shown.Rule))
                yield return ("rule", shown.Rule);
            if (!string.IsNullOrEmpty(shown.Purpose))
                yield return ("purpose", shown.Purpose);
        }
    }

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
