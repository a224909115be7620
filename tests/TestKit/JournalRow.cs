using System.Text.Json;
using System.Text.Json.Serialization;

namespace Menshen.TestKit;

/// <summary>One line of <c>menshen journal show --json</c>, read as a stranger would: by its JSON alone.</summary>
public sealed record JournalRow
{
    /// <summary>How the lines are written.</summary>
    public static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public ulong Index { get; init; }

    public DateTime Time { get; init; }

    public string Event { get; init; } = "";

    public ulong? Session { get; init; }

    public string? Subject { get; init; }

    public string? Source { get; init; }

    public string? Database { get; init; }

    public string? Application { get; init; }

    public string? EndUser { get; init; }

    public string? SessionLabel { get; init; }

    public string? Command { get; init; }

    public string? Text { get; init; }

    public IReadOnlyList<string> Reads { get; init; } = [];

    public IReadOnlyList<string> Writes { get; init; } = [];

    public IReadOnlyList<string> ReadColumns { get; init; } = [];

    public IReadOnlyList<string> WrittenColumns { get; init; } = [];

    public bool? ColumnsAreComplete { get; init; }

    public string? Privileges { get; init; }

    public IReadOnlyDictionary<string, string>? Values { get; init; }

    public string? Destination { get; init; }

    public string? MacOrigin { get; init; }

    public string? Authentication { get; init; }

    public string? SubjectKind { get; init; }

    public string? Person { get; init; }

    public string? Host { get; init; }

    public ulong? Statement { get; init; }

    public string? Outcome { get; init; }

    [JsonPropertyName("sqlstate")]
    public string? SqlState { get; init; }

    public ulong? Rows { get; init; }

    public ulong? DurationMicroseconds { get; init; }

    public ulong? Bytes { get; init; }

    public string? Detail { get; init; }
}
