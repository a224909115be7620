using System.Text.Json;
using Menshen.Journal;

namespace Menshen.Watch;

/// <summary>The word for a kind of entry, the same in every form: <c>statement</c>, <c>session_opened</c>, <c>login_failed</c> …</summary>
public static class EventName
{
    public static string Of(RecordKind kind) =>
        kind == RecordKind.StatementSubmitted ? "statement" : JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());
}
