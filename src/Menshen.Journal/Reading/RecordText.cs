using System.Globalization;
using System.Text;

namespace Menshen.Journal;

/// <summary>One record by itself, as people read it: without the session and template that an entry would add.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Time">Microseconds since the epoch.</param>
/// <param name="Subject">Who, where the record itself says so.</param>
/// <param name="Detail">Everything else that it says.</param>
public sealed record RecordText(RecordKind Kind, long Time, string? Subject, string Detail)
{
    internal static RecordText Of(ReadOnlySpan<byte> record)
    {
        try
        {
            return Decode(record);
        }
        catch (JournalDamagedException e)
        {
            // Signed by the journal's key and yet not readable: a writer's mistake, which is shown and not hidden.
            return new RecordText((RecordKind)record[0], 0, null, e.Message);
        }
    }

    private static RecordText Decode(ReadOnlySpan<byte> record)
    {
        switch ((RecordKind)record[0])
        {
            case RecordKind.SessionOpened:
                var opened = SessionOpened.Decode(record);
                return Text(RecordKind.SessionOpened, opened.Time, opened.Subject, $"session {opened.SessionId} as {opened.EngineRole} at {opened.Database} from {SessionText.Address(opened.SourceAddress, opened.SourcePort)}, application {opened.Application}, {opened.Tls}");
            case RecordKind.SessionClosed:
                var closed = SessionClosed.Decode(record);
                return Text(RecordKind.SessionClosed, closed.Time, null, $"session {closed.SessionId}: {closed.Reason}, {closed.Statements} statements");
            case RecordKind.TemplateAnnounced:
                var template = TemplateAnnounced.Decode(record);
                return Text(RecordKind.TemplateAnnounced, template.Time, null, $"template {template.TemplateNumber}, {template.Command}, reads [{string.Join(", ", template.Reads)}], writes [{string.Join(", ", template.Writes)}]: {Encoding.UTF8.GetString(template.Text.Span)}");
            case RecordKind.StatementSubmitted:
                var submitted = StatementSubmitted.Decode(record);
                return Text(RecordKind.StatementSubmitted, submitted.Time, null, $"session {submitted.SessionId}, statement {submitted.StatementNumber}, template {submitted.TemplateNumber}{(submitted.Decision == 0 ? "" : $", decision {submitted.Decision}")}");
            case RecordKind.StatementFinished:
                var finished = StatementFinished.Decode(record);
                return Text(RecordKind.StatementFinished, finished.Time, null, $"session {finished.SessionId}, statement {finished.StatementNumber}: {finished.Outcome} {finished.SqlState}, {finished.Rows} rows, {finished.Bytes} bytes, {finished.DurationMicroseconds} us");
            case RecordKind.DecisionAnnounced:
                var decided = DecisionAnnounced.Decode(record);
                return Text(RecordKind.DecisionAnnounced, decided.Time, null, $"decision {decided.Decision}, {new DecisionText(decided.Policy, decided.Rules)}");
            case RecordKind.ValuesDisclosed:
                var disclosed = ValuesDisclosed.Decode(record);
                return Text(RecordKind.ValuesDisclosed, disclosed.Time, null, $"session {disclosed.SessionId}, statement {disclosed.StatementNumber}: {disclosed.Words()}");
            case RecordKind.RowsTouched:
                var touched = RowsTouched.Decode(record);
                return Text(RecordKind.RowsTouched, touched.Time, null, $"session {touched.SessionId}, statement {touched.StatementNumber}: {touched.Words()}");
            case RecordKind.EndUserNamed:
                var named = EndUserNamed.Decode(record);
                return Text(RecordKind.EndUserNamed, named.Time, null, $"session {named.SessionId}: {named.Words()}");
            default:
                var other = OtherEntries.Describe(0, record);
                return new RecordText(other.Kind, other.Time, other.Subject, other.Detail ?? "");
        }
    }

    private static RecordText Text(RecordKind kind, long time, string? subject, FormattableString detail) =>
        new(kind, time, subject, detail.ToString(CultureInfo.InvariantCulture));
}
