using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Access;

/// <summary><c>menshen access matrix</c>: every right in a database, with the chain from its owner to who has it.</summary>
internal sealed class AccessMatrixCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Argument<string> _database = AccessCommands.Database();
    private readonly Option<string> _subject = new("--subject") { Description = AccessTexts.Help_Subject, HelpName = "NAME" };
    private readonly Option<string> _object = new("--object") { Description = AccessTexts.Help_Object, HelpName = "TEXT" };
    private readonly Option<bool> _all = new("--all") { Description = AccessTexts.Help_All };
    private readonly Option<string> _csv = new("--csv") { Description = AccessTexts.Help_Csv, HelpName = "FILE" };
    private readonly Option<string> _html = new("--html") { Description = AccessTexts.Help_Html, HelpName = "FILE" };

    private AccessMatrixCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new AccessMatrixCommand(context, common);
        var command = new Command("matrix", AccessTexts.Help_Matrix) { parts._database, parts._subject, parts._object, parts._all, parts._csv, parts._html, common.Json };
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var (database, directory) = (parse.GetRequiredValue(_database), _common.DirectoryOf(parse));
        var whole = await RunningServer.AskAsync(directory, c => c.ReadAccessAsync(database, cancellation)).ConfigureAwait(false);
        var listing = whole with { Rows = [.. whole.Rows.Where(row => IsWanted(parse, row))] };
        if (parse.GetValue(_csv) is { } csv) await WriteAsync(directory, csv, AccessPage.Csv(listing), cancellation).ConfigureAwait(false);
        if (parse.GetValue(_html) is { } html) await WriteAsync(directory, html, AccessPage.Html(listing), cancellation).ConfigureAwait(false);
        if (parse.GetValue(_common.Json)) JsonOutput.Write(_context, listing, ControlJson.Default.AccessListing);
        else if (parse.GetValue(_csv) is null && parse.GetValue(_html) is null) Write(listing);
    }

    private bool IsWanted(ParseResult parse, AccessReport row) =>
        (parse.GetValue(_subject) is not { } subject || row.Subject == subject)
        && (parse.GetValue(_object) is not { } part || row.Object.Contains(part, StringComparison.Ordinal))
        && (parse.GetValue(_all) || !AccessCommands.IsByDefault(row));

    private async Task WriteAsync(string directory, string file, string text, CancellationToken cancellation)
    {
        var digest = await SignedFile.WriteAsync(_context, directory, file, writer => writer.Write(text), cancellation).ConfigureAwait(false);
        _context.Line(CliContext.Fill(AccessTexts.Written, file, digest));
    }

    private void Write(AccessListing listing)
    {
        var table = new Listing([.. AccessPage.Columns.Select(column => column.Heading(Texts.Culture))]);
        foreach (var row in listing.Rows) table.Add([.. AccessPage.Columns.Select(column => column.Cell(row))]);
        table.Write(_context);
    }
}
