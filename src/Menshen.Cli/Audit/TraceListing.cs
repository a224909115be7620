using Npgsql;

namespace Menshen.Cli.Audit;

/// <summary>The answer of <c>menshen trace</c> for people: headings in their language.</summary>
internal static class TraceListing
{
    /// <summary>Writes it and answers how many rows there were.</summary>
    public static async Task<int> WriteAsync(CliContext context, NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var listing = new Listing(
            Texts.Audit_Subject, Texts.Trace_Person, Texts.Audit_Source, Texts.Audit_Application, EndUserTexts.Column_EndUser, Texts.Audit_Database, Texts.Trace_Group, Texts.Trace_Showing, Texts.Trace_Rule, Texts.Trace_Purpose,
            Texts.Trace_First, Texts.Trace_Last, Texts.Trace_Statements, Texts.Column_Values, Texts.Audit_Session, Texts.Audit_Objects, Texts.Audit_Text);
        var rows = 0;
        for (; await reader.ReadAsync(cancellation).ConfigureAwait(false); rows++)
        {
            string Cell(string name) => RowLines.Text(reader, reader.GetOrdinal(name));
            listing.Add(
                Cell("subject"), Cell("person"), Cell("source"), Cell("application"), Cell("end_user"), Cell("database"), Cell("seal_group"), Showing(Cell("showing")), Cell("rule"), Cell("purpose"),
                Cell("first_shown"), Cell("last_shown"), Cell("statements"), Cell("shown_values"), Cell("last_session"), Cell("objects"), Cell("statement"));
        }

        listing.Write(context);
        return rows;
    }

    private static string Showing(string word) => word switch
    {
        "masked" => Texts.Trace_Masked,
        "clear" => Texts.Trace_Clear,
        "failed" => Texts.Trace_Failed,
        _ => word,
    };
}
