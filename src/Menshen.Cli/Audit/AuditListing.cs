using Npgsql;

namespace Menshen.Cli.Audit;

/// <summary>The records of <c>audit query</c> for people: headings in their language, and the columns that tell a story.</summary>
internal static class AuditListing
{
    public static async Task WriteAsync(CliContext context, NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var listing = new Listing(
            Texts.Audit_Time, Texts.Audit_Subject, Texts.Audit_Source, Texts.Audit_Database, Texts.Audit_Application, Texts.Audit_Type,
            Texts.Audit_Result, Texts.Audit_Rows, UsageTexts.Column_Bytes, Texts.Audit_Duration, Texts.Audit_Objects, Texts.Audit_Session, EndUserTexts.Column_EndUser, LabelTexts.Column_SessionLabel, ApprovalRecordTexts.Column_Approval, Texts.Audit_Text);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            string Cell(string name) => RowLines.Text(reader, reader.GetOrdinal(name));
            var kind = Cell("event_type") == "statement" ? Cell("action") : string.Join(' ', Cell("event_type"), Cell("action")).TrimEnd();
            listing.Add(
                Cell("start_time"), Cell("subject"), Cell("host"), Cell("database"), Cell("application"), kind,
                string.Join(' ', Cell("result"), Cell("sqlstate")).TrimEnd(), Cell("rows"), Cell("bytes"), Cell("duration_ms"), Cell("objects"), Cell("session"), Cell("end_user"), Cell("session_label"), Cell("approval"),
                Cell("event_type") == "statement" ? Cell("statement") : Cell("detail"));
        }

        listing.Write(context);
    }
}
