using System.Globalization;
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

    /// <summary>Our address and port that the client came to.</summary>
    public string? Destination { get; init; }

    /// <summary>The source's physical address; left out where it is not known.</summary>
    public string? Mac { get; init; }

    /// <summary>Where that was learnt: <c>neighbour</c>, <c>loopback</c>, <c>unknown</c>.</summary>
    public string? MacOrigin { get; init; }

    public string? Authentication { get; init; }

    /// <summary><c>person</c> or <c>application</c>.</summary>
    public string? SubjectKind { get; init; }

    public string? Power { get; init; }

    public string? Person { get; init; }

    public string? Role { get; init; }

    public string? Host { get; init; }

    public string? Options { get; init; }

    public string? Database { get; init; }

    public string? Application { get; init; }

    public string? EndUser { get; init; }

    public string? SessionLabel { get; init; }

    public ulong? Statement { get; init; }

    public string? Command { get; init; }

    public string? Text { get; init; }

    public IReadOnlyList<string>? Reads { get; init; }

    public IReadOnlyList<string>? Writes { get; init; }

    public bool? RelationsAreComplete { get; init; }

    public IReadOnlyList<string>? ReadColumns { get; init; }

    public IReadOnlyList<string>? WrittenColumns { get; init; }

    public bool? ColumnsAreComplete { get; init; }

    /// <summary>Classes of privilege used, such as <c>SELECT, INSERT</c>.</summary>
    public string? Privileges { get; init; }

    /// <summary>The values by their numbers in the text: parameters first, literals behind them.</summary>
    public IReadOnlyDictionary<string, string>? Values { get; init; }

    /// <summary>True where values were cut, left out, or are not known.</summary>
    public bool? ValuesAreCut { get; init; }

    public string? Outcome { get; init; }

    [JsonPropertyName("sqlstate")]
    public string? SqlState { get; init; }

    public ulong? Rows { get; init; }

    public ulong? DurationMicroseconds { get; init; }

    /// <summary>Of the engine's answer; left out where there was none, and in records of earlier versions.</summary>
    public ulong? Bytes { get; init; }

    /// <summary>Number of the policy by which it was decided; left out where nothing was, and in records of earlier versions.</summary>
    public long? Policy { get; init; }

    /// <summary>The rules that spoke: <c>statements:window=refused</c>, <c>grants</c> ...</summary>
    public IReadOnlyList<string>? Rules { get; init; }

    public string? Detail { get; init; }

    /// <summary>Number of the seal group whose values were shown.</summary>
    public int? SealGroup { get; init; }

    /// <summary>Version of its key.</summary>
    public int? KeyVersion { get; init; }

    public int? Label { get; init; }

    /// <summary><c>masked</c>, <c>clear</c>, or <c>failed</c> for values that did not open.</summary>
    public string? Showing { get; init; }

    /// <summary>Values shown, repetitions among them.</summary>
    public ulong? ShownValues { get; init; }

    /// <summary>Each value or row once, as <c>menshen trace</c> finds it; sixteen hexadecimal digits.</summary>
    public IReadOnlyList<string>? Digests { get; init; }

    /// <summary>Whose rows were met.</summary>
    public string? Relation { get; init; }

    /// <summary><c>answered</c>, <c>written</c> or <c>named</c>.</summary>
    public string? Touch { get; init; }

    /// <summary>Why it is not known which rows; left out where it is.</summary>
    public string? Gap { get; init; }

    /// <summary>Rows without a digest.</summary>
    public ulong? LeftOut { get; init; }

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
            Destination = LoginPlace.DestinationOf(entry),
            Mac = NullIfEmpty(entry.Session?.MacAddress ?? entry.Failure?.MacAddress),
            MacOrigin = entry.Session?.MacOrigin ?? entry.Failure?.MacOrigin,
            Authentication = entry.Session?.Authentication,
            SubjectKind = entry.Session?.SubjectKind,
            Power = NullIfEmpty(entry.Session?.Power),
            Person = entry.Session?.Person,
            Role = entry.Session?.EngineRole,
            Host = entry.Session?.Host,
            Options = NullIfEmpty(entry.Session?.Options),
            Database = entry.Database,
            Application = entry.Application,
            EndUser = entry.EndUser,
            SessionLabel = entry.Label,
            Statement = entry.StatementNumber,
            Command = entry.Command,
            Text = entry.Text,
            Reads = isStatement ? entry.Reads : null,
            Writes = isStatement ? entry.Writes : null,
            RelationsAreComplete = isStatement ? entry.RelationsAreComplete : null,
            ReadColumns = isStatement ? entry.ReadColumns : null,
            WrittenColumns = isStatement ? entry.WrittenColumns : null,
            ColumnsAreComplete = isStatement ? entry.ColumnsAreComplete : null,
            Privileges = entry.Privileges,
            Values = entry.Values?.ByNumber(entry.LargestParameter),
            ValuesAreCut = entry.Values is { } cut ? cut.IsCut || cut.LiteralsAreUnknown : null,
            Outcome = isStatement ? entry.Outcome.ToString().ToLowerInvariant() : null,
            SqlState = isStatement ? entry.SqlState.ToString() : null,
            Rows = isStatement ? entry.Rows : entry.TouchedRows?.Rows,
            DurationMicroseconds = isStatement ? entry.DurationMicroseconds : null,
            Bytes = isStatement && entry.Bytes > 0 ? entry.Bytes : null,
            Policy = entry.Decision?.Policy,
            Rules = entry.Decision?.Rules,
            Detail = entry.Detail,
            SealGroup = entry.Disclosure?.Group,
            KeyVersion = entry.Disclosure?.Version,
            Label = entry.Disclosure?.Label,
            Showing = entry.Disclosure?.Showing.ToString().ToLowerInvariant(),
            ShownValues = entry.Disclosure?.Count,
            Digests = entry.Disclosure is { } shown ? Hexadecimal(shown.Digests.Span) : entry.TouchedRows is { } met ? Hexadecimal(met.Digests.Span) : null,
            Relation = entry.TouchedRows?.Table,
            Touch = entry.TouchedRows?.Touch.ToString().ToLowerInvariant(),
            Gap = entry.TouchedRows is { Gap: not RowKeyGap.None } unknown ? unknown.Gap.ToString() : null,
            LeftOut = entry.TouchedRows?.LeftOut,
        };
    }

    private static string[] Hexadecimal(ReadOnlySpan<ulong> digests)
    {
        var texts = new string[digests.Length];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = digests[i].ToString("x16", CultureInfo.InvariantCulture);
        return texts;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    public static string EventName(RecordKind kind) => Watch.EventName.Of(kind);
}
