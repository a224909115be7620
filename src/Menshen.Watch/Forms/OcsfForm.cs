using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Menshen.Journal;

namespace Menshen.Watch;

/// <summary>Writes an entry as one line of JSON with the names of the Open Cybersecurity Schema Framework (1.3) where it has them.</summary>
/// <remarks>What it has no name for stands under <c>unmapped</c> with our own, so that nothing is lost on the way.</remarks>
public static class OcsfForm
{
    private const string Schema = "1.3.0";

    // Line breaks are still escaped; Chinese text stays readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            Write(json, entry);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, JournalEntry entry)
    {
        var (classUid, activity) = Class(entry);
        json.WriteStartObject();
        json.WriteNumber("class_uid", classUid);
        json.WriteNumber("category_uid", classUid / 1000);
        json.WriteNumber("activity_id", activity);
        json.WriteNumber("type_uid", (classUid * 100) + activity);
        json.WriteNumber("time", entry.Moment.ToUnixTimeMilliseconds());
        json.WriteNumber("severity_id", EntryVerdict.SyslogSeverity(entry) switch { 2 => 5, 4 => 3, 5 => 2, _ => 1 });
        json.WriteNumber("status_id", EntryVerdict.Succeeded(entry) switch { true => 1, false => 2, null => 0 });
        if (entry.Kind == RecordKind.StatementSubmitted)
        {
            json.WriteString("status_code", entry.SqlState.ToString());
            json.WriteNumber("duration", entry.DurationMicroseconds / 1000);
            json.WriteNumber("end_time", entry.Moment.ToUnixTimeMilliseconds() + (long)(entry.DurationMicroseconds / 1000));
        }

        if ((entry.Detail ?? entry.Text) is { } message)
            json.WriteString("message", message);
        Metadata(json, entry);
        Actor(json, entry);
        EndPoint(json, "src_endpoint", entry.Source);
        if (entry.Session is { } session)
            EndPoint(json, "dst_endpoint", new IPEndPoint(IPAddress.Parse(session.ListenerAddress), session.ListenerPort).ToString());
        if (entry.Text is { } text)
            Object(json, "query_info", ("query_string", text));
        if (entry.Database is { } database)
            Object(json, "database", ("name", database));
        Object(json, "unmapped", [.. EntryFields.Of(entry).Where(field => field.Name is not ("text" or "detail"))]);
        json.WriteEndObject();
    }

    private static (int Class, int Activity) Class(JournalEntry entry) => entry.Kind switch
    {
        RecordKind.SessionOpened or RecordKind.LoginFailed or RecordKind.LoginFailuresSummed => (3002, 1),                   // Authentication: Logon
        RecordKind.SessionClosed => (3002, 2),                                             // Authentication: Logoff
        RecordKind.StatementSubmitted => (6005, Datastore(entry.Command)),                 // Datastore Activity
        RecordKind.ValuesDisclosed => (6005, 1),                                           // Datastore Activity: Read
        RecordKind.RowsTouched => (6005, entry.TouchedRows?.Touch == RowTouch.Answered ? 1 : 2), // Datastore Activity: Read or Update
        RecordKind.AdministrationActed when entry.Action is { } action && action.StartsWith("user.", StringComparison.Ordinal) =>
            (3001, action switch { "user.add" => 1, "user.enable" => 2, "user.password" => 3, "user.disable" => 5, "user.delete" => 6, _ => 99 }),
        RecordKind.AdministrationActed => (6003, 99),                                      // API Activity
        RecordKind.AlarmRaised => (2004, 1),                                               // Detection Finding: Create
        RecordKind.ServiceStarted or RecordKind.EngineStarted => (6002, 3),                // Application Lifecycle: Start
        RecordKind.ServiceStopped or RecordKind.EngineLost => (6002, 4),                   // Application Lifecycle: Stop
        _ => (6002, 99),
    };

    private static int Datastore(string? command) => command?.Split(' ')[0] switch
    {
        "SELECT" or "COPY" or "FETCH" => 1,
        "UPDATE" or "MERGE" => 2,
        "INSERT" => 5,
        "CREATE" => 6,
        "DELETE" or "TRUNCATE" or "DROP" => 7,
        _ => 4,
    };

    private static void Metadata(Utf8JsonWriter json, JournalEntry entry)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", Schema);
        json.WriteString("uid", entry.Index.ToString(CultureInfo.InvariantCulture));
        Object(json, "product", ("name", "Menshen"), ("vendor_name", "Menshen"));
        json.WriteEndObject();
    }

    private static void Actor(Utf8JsonWriter json, JournalEntry entry)
    {
        if (entry.Subject is null)
            return;
        json.WriteStartObject("actor");
        if (entry.Session is { } session)
            Object(json, "user", ("name", entry.Subject), ("uid", session.SubjectId.ToString(CultureInfo.InvariantCulture)));
        else
            Object(json, "user", ("name", entry.Subject));
        if (entry.SessionId is { } id)
            Object(json, "session", ("uid", id.ToString(CultureInfo.InvariantCulture)));
        if (!string.IsNullOrEmpty(entry.Application))
            json.WriteString("app_name", entry.Application);
        json.WriteEndObject();
    }

    private static void EndPoint(Utf8JsonWriter json, string name, string? text)
    {
        if (text is null || !IPEndPoint.TryParse(text, out var endPoint))
            return;
        json.WriteStartObject(name);
        json.WriteString("ip", endPoint.Address.ToString());
        json.WriteNumber("port", endPoint.Port);
        json.WriteEndObject();
    }

    private static void Object(Utf8JsonWriter json, string name, params (string Name, string Value)[] members)
    {
        json.WriteStartObject(name);
        foreach (var (member, value) in members)
            json.WriteString(member, value);
        json.WriteEndObject();
    }
}
