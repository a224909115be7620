using Npgsql;

namespace Menshen.Cli.Audit;

/// <summary>The answer of <c>menshen trace --row</c> for people: headings in their language.</summary>
internal static class RowTraceListing
{
    /// <summary>Writes it and answers how many lines there were.</summary>
    public static async Task<int> WriteAsync(CliContext context, NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var listing = new Listing(
            Texts.Audit_Subject, Texts.Trace_Person, Texts.Audit_Source, Texts.Audit_Application, EndUserTexts.Column_EndUser, Texts.Audit_Database, RowTexts.Column_Table, RowTexts.Column_Touch,
            Texts.Trace_First, Texts.Trace_Last, Texts.Trace_Statements, Texts.Audit_Session, Texts.Audit_Text);
        var rows = 0;
        for (; await reader.ReadAsync(cancellation).ConfigureAwait(false); rows++)
        {
            string Cell(string name) => RowLines.Text(reader, reader.GetOrdinal(name));
            listing.Add(
                Cell("subject"), Cell("person"), Cell("source"), Cell("application"), Cell("end_user"), Cell("database"), Cell("relation"), Touch(Cell("touch")),
                Cell("first_time"), Cell("last_time"), Cell("statements"), Cell("last_session"), Cell("statement"));
        }

        listing.Write(context);
        return rows;
    }

    private static string Touch(string word) => word switch
    {
        "answered" => RowTexts.Touch_Answered,
        "written" => RowTexts.Touch_Written,
        "named" => RowTexts.Touch_Named,
        _ => word,
    };
}
