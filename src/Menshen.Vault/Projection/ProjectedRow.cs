using System.Runtime.InteropServices;
using System.Text.Json;
using Menshen.Journal;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Vault;

/// <summary>One entry as a row, with the numbers of its session, its template and what decided.</summary>
internal readonly record struct ProjectedRow(JournalEntry Entry, long? Session, int? Template, int? Decision)
{
    private static readonly string[] Results = ["unknown", "succeeded", "failed", "refused", "skipped", "lost", "suspended", "not_executed"];
    private static readonly string[] Types = [.. Enumerable.Range(0, byte.MaxValue + 1).Select(TypeOf)];

    public bool IsStatement => Entry.Kind == RecordKind.StatementSubmitted;

    public bool IsDisclosure => Entry.Disclosure is not null;

    public bool IsRowTouch => Entry.TouchedRows is not null;

    /// <summary>In the order of <c>copy_statement.sql</c>.</summary>
    public void WriteStatement(NpgsqlBinaryImporter importer)
    {
        importer.Write((long)Entry.Index, NpgsqlDbType.Bigint);
        importer.Write(Entry.Moment.UtcDateTime, NpgsqlDbType.TimestampTz);
        importer.WriteNullable(Session, NpgsqlDbType.Bigint);
        importer.Write((long)(Entry.StatementNumber ?? 0), NpgsqlDbType.Bigint);
        importer.WriteNullable(Template, NpgsqlDbType.Integer);
        importer.Write(ResultOf(Entry.Outcome), NpgsqlDbType.Text);
        importer.WriteText(Entry.SqlState.IsSuccess ? null : Entry.SqlState.ToString());
        importer.Write(Fitting(Entry.Rows), NpgsqlDbType.Bigint);
        importer.Write(Fitting(Entry.DurationMicroseconds), NpgsqlDbType.Bigint);
        importer.WriteText(Entry.Values?.ToLine(Entry.LargestParameter));
        importer.WriteNullable(Entry.Bytes > 0 ? Fitting(Entry.Bytes) : (long?)null, NpgsqlDbType.Bigint);
        importer.WriteText(Entry.EndUser);
        importer.WriteNullable(Decision, NpgsqlDbType.Integer);
    }

    /// <summary>In the order of <c>copy_event.sql</c>.</summary>
    public void WriteEvent(NpgsqlBinaryImporter importer)
    {
        var (address, port) = AddressText.Split(Entry.Source);
        importer.Write((long)Entry.Index, NpgsqlDbType.Bigint);
        importer.Write(Entry.Moment.UtcDateTime, NpgsqlDbType.TimestampTz);
        importer.Write(Types[(byte)Entry.Kind], NpgsqlDbType.Text);
        importer.WriteNullable(Session, NpgsqlDbType.Bigint);
        importer.WriteText(Entry.Subject);
        importer.WriteAddress(address);
        importer.WriteNullable(port, NpgsqlDbType.Integer);
        importer.WriteText(Entry.Database);
        importer.WriteText(Entry.Action);
        importer.WriteText(Entry.Object is "" ? null : Entry.Object);
        importer.WriteText(EventResult());
        importer.WriteText(Entry.Detail);
        WriteAct(importer, Entry.Act);
        importer.WriteNullable(Entry.Decision?.Policy, NpgsqlDbType.Bigint);
        if (Entry.Decision is { } decision) importer.Write(DecisionDictionary.Words(decision), NpgsqlDbType.Array | NpgsqlDbType.Text);
        else importer.WriteNull();
    }

    private static void WriteAct(NpgsqlBinaryImporter importer, ActFacts? act)
    {
        importer.WriteNullable(act?.Approval?.Number, NpgsqlDbType.Bigint);
        foreach (var text in (ReadOnlySpan<string?>)[act?.Approval?.Asker, act?.Approval?.Approvers, act?.Approval?.Reason, act?.Approval?.Grounds, act?.Before, act?.After])
            importer.WriteText(text is "" ? null : text);
    }

    /// <summary>In the order of <c>copy_disclosure.sql</c>.</summary>
    public void WriteDisclosure(NpgsqlBinaryImporter importer)
    {
        var shown = Entry.Disclosure!.Value;
        importer.Write((long)Entry.Index, NpgsqlDbType.Bigint);
        importer.Write(Entry.Moment.UtcDateTime, NpgsqlDbType.TimestampTz);
        importer.WriteNullable(Session, NpgsqlDbType.Bigint);
        importer.Write((long)shown.StatementNumber, NpgsqlDbType.Bigint);
        importer.WriteNullable(Template, NpgsqlDbType.Integer);
        importer.Write(shown.Group, NpgsqlDbType.Integer);
        importer.Write(shown.Version, NpgsqlDbType.Integer);
        importer.Write(shown.Label, NpgsqlDbType.Integer);
        importer.Write(ShowingOf(shown.Showing), NpgsqlDbType.Text);
        importer.Write(Fitting(shown.Count), NpgsqlDbType.Bigint);
        importer.Write(MemoryMarshal.Cast<ulong, long>(shown.Digests.Span).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint);
        importer.WriteText(Entry.EndUser);
        importer.WriteText(shown.Rule is "" ? null : shown.Rule);
        importer.WriteText(shown.Purpose is "" ? null : shown.Purpose);
    }

    /// <summary>In the order of <c>copy_row_touch.sql</c>.</summary>
    public void WriteRowTouch(NpgsqlBinaryImporter importer)
    {
        var met = Entry.TouchedRows!.Value;
        importer.Write((long)Entry.Index, NpgsqlDbType.Bigint);
        importer.Write(Entry.Moment.UtcDateTime, NpgsqlDbType.TimestampTz);
        importer.WriteNullable(Session, NpgsqlDbType.Bigint);
        importer.Write((long)met.StatementNumber, NpgsqlDbType.Bigint);
        importer.WriteNullable(Template, NpgsqlDbType.Integer);
        importer.WriteText(met.Table);
        importer.WriteText(Enum.IsDefined(met.Touch) ? met.Touch.ToString().ToLowerInvariant() : $"touch_{(int)met.Touch}");
        importer.WriteText(met.Gap == RowKeyGap.None ? null : Enum.IsDefined(met.Gap) ? JsonNamingPolicy.SnakeCaseLower.ConvertName(met.Gap.ToString()) : $"gap_{(int)met.Gap}");
        importer.Write(Fitting(met.Rows), NpgsqlDbType.Bigint);
        importer.Write(Fitting(met.LeftOut), NpgsqlDbType.Bigint);
        importer.Write(MemoryMarshal.Cast<ulong, long>(met.Digests.Span).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint);
        importer.WriteText(Entry.EndUser);
    }

    private static string ShowingOf(ValueShowing showing) =>
        Enum.IsDefined(showing) ? showing.ToString().ToLowerInvariant() : $"showing_{(int)showing}";

    private static string ResultOf(StatementOutcome outcome) => (int)outcome < Results.Length ? Results[(int)outcome] : $"outcome_{(int)outcome}";

    private static string TypeOf(int kind) =>
        Enum.IsDefined((RecordKind)kind) ? JsonNamingPolicy.SnakeCaseLower.ConvertName(((RecordKind)kind).ToString()) : $"kind_{kind}";

    private static long Fitting(ulong number) => (long)Math.Min(number, long.MaxValue);

    private string? EventResult() => Entry.Kind switch
    {
        RecordKind.LoginFailed or RecordKind.LoginFailuresSummed or RecordKind.EngineLost => "failed",
        RecordKind.StatementForbidden => "refused",
        RecordKind.StatementStrange => "found",
        // "cancelled" or "refused"; behind a comma stands why, which the detail has too.
        RecordKind.QuotaExceeded => Entry.Result?.Split(',')[0],
        // Rules that were not taken: what was in force is still.
        RecordKind.AlarmRulesChanged or RecordKind.SelectionChanged => Entry.Result switch { RulesResult.InForce => "succeeded", RulesResult.Refused => "refused", _ => "found" },
        // The control surface writes "requested" before an act, and "done" or "code: what was wrong" after it.
        RecordKind.AdministrationActed => Entry.Result switch
        {
            "requested" => "requested",
            "forbidden" => "refused",
            { } text when text.StartsWith("refused:", StringComparison.Ordinal) => "refused",
            { } text when text.Contains(": ", StringComparison.Ordinal) => "failed",
            _ => "succeeded",
        },
        _ => Enum.IsDefined(Entry.Kind) ? "succeeded" : null,
    };
}
