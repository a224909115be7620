using System.CommandLine;
using System.Globalization;
using Menshen.Control;
using Menshen.Policy;

namespace Menshen.Cli.Policies;

/// <summary><c>menshen provenance on | report</c>.</summary>
internal static class ProvenanceCommands
{
    public static Command Create(CliContext context, CommonOptions common) =>
        new("provenance", PolicyTexts.Help_Provenance) { CreateOn(context, common), CreateReport(context, common) };

    private static Command CreateOn(CliContext context, CommonOptions common)
    {
        var table = new Argument<string>("table") { Description = PolicyTexts.Help_Table, HelpName = "TABLE" };
        var command = new Command("on", PolicyTexts.Help_Provenance_On) { table };
        command.SetAction(async (parse, cancellation) =>
        {
            var written = parse.GetRequiredValue(table);
            // A table is what a column of any name would be in.
            if (!SealedColumnName.TryParse(written + ".any", out var name))
                throw new CliRefusalException(CliContext.Fill(PolicyTexts.Error_Table, Printable.Line(written)), PolicyTexts.Error_Table_Hint, ExitCode.Findings);
            var wish = new ProvenanceWish(name.Database, name.Schema, name.Table);
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.BeginProvenanceAsync(wish, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(PolicyTexts.Provenance_On, Printable.Line(written)));
        });
        return command;
    }

    private static Command CreateReport(CliContext context, CommonOptions common)
    {
        var database = new Argument<string>("database") { Description = PolicyTexts.Help_Database, HelpName = "DATABASE" };
        var command = new Command("report", PolicyTexts.Help_Provenance_Report) { database, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var name = parse.GetRequiredValue(database);
            var listing = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ReportProvenanceAsync(name, cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json)) JsonOutput.Write(context, listing, ControlJson.Default.ProvenanceListing);
            else Write(context, listing);
            return (int)(listing.Tables.Any(found => found.Untraceable > 0 || found.State == "broken" || found.Trouble is not null) ? ExitCode.Findings : ExitCode.Ok);
        });
        return command;
    }

    private static void Write(CliContext context, ProvenanceListing listing)
    {
        var table = new Listing(
            PolicyTexts.Column_Table, PolicyTexts.Column_State, PolicyTexts.Column_Sealed, PolicyTexts.Column_Rows, PolicyTexts.Column_Untraceable);
        foreach (var found in listing.Tables)
            table.Add(
                found.Table, found.State, found.IsSealed ? "x" : "", Number(found, found.Rows), Number(found, found.Untraceable));
        table.Write(context);
        foreach (var found in listing.Tables.Where(found => found.Trouble is not null))
            context.Complain(CliContext.Fill(PolicyTexts.Provenance_Uncounted, Printable.Line(found.Table), Printable.Line(found.Trouble!)), "");
    }

    private static string Number(ProvenanceReport found, long count) => found.Trouble is null ? count.ToString(CultureInfo.InvariantCulture) : "?";
}
