using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Access;

/// <summary><c>menshen access compare</c>: the rights in a database against those that somebody declared; a difference is a finding.</summary>
internal sealed class AccessCompareCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Argument<string> _database = AccessCommands.Database();
    private readonly Argument<string> _file = new("file") { Description = AccessTexts.Help_Declared, HelpName = "FILE" };
    private readonly Option<bool> _begin = new("--begin") { Description = AccessTexts.Help_Begin };

    private AccessCompareCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new AccessCompareCommand(context, common);
        var command = new Command("compare", AccessTexts.Help_Compare) { parts._database, parts._file, parts._begin };
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var (database, file, directory) = (parse.GetRequiredValue(_database), parse.GetRequiredValue(_file), _common.DirectoryOf(parse));
        var isBegun = parse.GetValue(_begin);
        var declared = isBegun ? null : DeclaredMatrix.Read(await File.ReadAllLinesAsync(file, cancellation).ConfigureAwait(false));
        var listing = await RunningServer.AskAsync(directory, c => c.ReadAccessAsync(database, cancellation)).ConfigureAwait(false);
        var actual = DeclaredMatrix.Of(listing.Rows.Where(row => !AccessCommands.IsByDefault(row)));
        if (declared is null)
        {
            // Never over a file that somebody answers for.
            await using var stream = new FileStream(file, FileMode.CreateNew);
            await using var writer = new StreamWriter(stream);
            foreach (var line in (string[])[$"# {AccessTexts.Compare_Head}", .. actual.Lines()]) await writer.WriteLineAsync(line).ConfigureAwait(false);
            _context.Line(CliContext.Fill(AccessTexts.Compare_Begun, file));
            return (int)ExitCode.Ok;
        }

        return Write(declared, actual);
    }

    private int Write(DeclaredMatrix declared, DeclaredMatrix actual)
    {
        var table = new Listing(AccessTexts.Column_Finding, AccessTexts.Column_Holder, AccessTexts.Column_Object, AccessTexts.Column_Privileges);
        var count = 0;
        foreach (var (word, right) in declared.Undeclared(actual).Select(right => (AccessTexts.Compare_Undeclared, right))
            .Concat(declared.Missing(actual).Select(right => (AccessTexts.Compare_Missing, right))))
        {
            table.Add(word, right.Holder, right.Object, right.Right);
            count++;
        }

        if (count > 0) table.Write(_context);
        _context.Line(count > 0 ? CliContext.Fill(AccessTexts.Compare_Differs, count) : CliContext.Fill(AccessTexts.Compare_Same, actual.Rights.Length));
        return (int)(count > 0 ? ExitCode.Findings : ExitCode.Ok);
    }
}
