using System.Text.Json.Serialization;
using Menshen.Journal;

namespace Menshen.Cli;

/// <summary>One entry of the journal as a line of JSON; what an entry does not have is left out.</summary>
internal sealed record JournalLine
{
    public required ulong Index { get; init; }

    /// <summary>UTC, to the microsecond.</summary>
    public required DateTime Time { get; init; }

    /// <summary>The record's kind: <c>statement</c>, <c>session_opened</c>, <c>login_failed</c> ...</summary>
    public required string Event { get; init; }

    public ulong? Session { get; init; }

    public string? Subject { get; init; }

    public string? Source { get; init; }

    public string? Database { get; init; }

    public string? Application { get; init; }

    public ulong? Statement { get; init; }

    public string? Command { get; init; }

    public string? Text { get; init; }

    public IReadOnlyList<string>? Reads { get; init; }

    public IReadOnlyList<string>? Writes { get; init; }

    public bool? RelationsAreComplete { get; init; }

    public string? Outcome { get; init; }

    [JsonPropertyName("sqlstate")]
    public string? SqlState { get; init; }

    public ulong? Rows { get; init; }

    public ulong? DurationMicroseconds { get; init; }

    public string? Detail { get; init; }

    public static JournalLine Of(JournalEntry entry)
    {
        var isStatement = entry.Kind == RecordKind.StatementSubmitted;
        return new JournalLine
        {
            Index = entry.Index,
            Time = entry.Moment.UtcDateTime,
            Event = EventName(entry.Kind),
            Session = entry.SessionId,
            Subject = entry.Subject,
            Source = entry.Source,
            Database = entry.Database,
            Application = entry.Application,
            Statement = entry.StatementNumber,
            Command = entry.Command,
            Text = entry.Text,
            Reads = isStatement ? entry.Reads : null,
            Writes = isStatement ? entry.Writes : null,
            RelationsAreComplete = isStatement ? entry.RelationsAreComplete : null,
            Outcome = isStatement ? entry.Outcome.ToString().ToLowerInvariant() : null,
            SqlState = isStatement ? entry.SqlState.ToString() : null,
            Rows = isStatement ? entry.Rows : null,
            DurationMicroseconds = isStatement ? entry.DurationMicroseconds : null,
            Detail = entry.Detail,
        };
    }

    public static string EventName(RecordKind kind) => Watch.EventName.Of(kind);
}
