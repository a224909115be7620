using System.CommandLine;
using System.Globalization;
using Menshen.Server;
using Menshen.Standards;

namespace Menshen.Cli.Evaluation.Evidence;

/// <summary><c>menshen evidence add | list | show | remove</c>: what people say of the clauses that no machine can judge.</summary>
internal sealed class EvidenceCommands
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;

    private EvidenceCommands(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new EvidenceCommands(context, common);
        return new Command("evidence", EvidenceTexts.Help_Evidence) { parts.CreateAdd(), parts.CreateList(), parts.CreateShow(), parts.CreateRemove() };
    }

    /// <summary>The register of a deployment.</summary>
    public static EvidenceRegister RegisterOf(string directory) => new(directory, new Deployment(directory).JournalPublicKey, TimeProvider.System);

    private Command CreateAdd()
    {
        var clause = new Option<string[]>("--clause") { Description = EvidenceTexts.Help_Clause, HelpName = "ID", Required = true };
        var title = new Option<string>("--title") { Description = EvidenceTexts.Help_Title, HelpName = "TEXT" };
        var owner = new Option<string>("--owner") { Description = EvidenceTexts.Help_Owner, HelpName = "NAME" };
        var file = new Option<string>("--file") { Description = EvidenceTexts.Help_File, HelpName = "FILE", Required = true };
        var date = new Option<string>("--date") { Description = EvidenceTexts.Help_Date, HelpName = "DAY" };
        var until = new Option<string>("--valid-until") { Description = EvidenceTexts.Help_Until, HelpName = "DAY" };
        var command = new Command("add", EvidenceTexts.Help_Add) { clause, title, owner, file, date, until };
        command.SetAction(async (parse, cancellation) =>
        {
            var directory = _common.DirectoryOf(parse);
            var document = Path.GetFullPath(parse.GetRequiredValue(file));
            var (bytes, sm3) = DigestOf(document);
            var (from, last) = (Day(Given(parse, date)), Day(Given(parse, until)));
            if (last < from) throw new CliRefusalException(EvidenceTexts.Error_Days, EvidenceTexts.Error_Days_Hint, ExitCode.Findings);
            var clauses = parse.GetRequiredValue(clause).Select(Known).ToList();
            if (!File.Exists(new Deployment(directory).DescriptionFile))
                throw new CliRefusalException(CliContext.Fill(EvidenceTexts.Error_Deployment, directory), EvidenceTexts.Error_Deployment_Hint);
            var (number, path) = RegisterOf(directory).Next();
            var record = new EvidenceRecord(
                number, clauses, Given(parse, title), Given(parse, owner), from, last, document, bytes, sm3, TimeProvider.System.GetUtcNow());
            await SignedFile.WriteAsync(_context, directory, path, writer => writer.Write(JsonOutput.Text(record, CliJson.Default.EvidenceRecord, indented: true)), cancellation)
                .ConfigureAwait(false);
            _context.Line(CliContext.Fill(EvidenceTexts.Added, number, sm3));
        });
        return command;
    }

    private Command CreateList()
    {
        var due = new Option<bool>("--due") { Description = EvidenceTexts.Help_Due };
        var command = new Command("list", EvidenceTexts.Help_List) { due, _common.Json };
        command.SetAction(parse =>
        {
            var all = RegisterOf(_common.DirectoryOf(parse)).All().Where(found => !parse.GetValue(due) || found.State != EvidenceState.Valid).ToList();
            var table = new Listing(
                EvidenceTexts.Column_Number, EvidenceTexts.Column_State, EvidenceTexts.Column_Days, EvidenceTexts.Column_Until, EvidenceTexts.Column_Owner, EvidenceTexts.Column_Title,
                EvidenceTexts.Column_Clauses);
            foreach (var found in all)
            {
                if (parse.GetValue(_common.Json))
                    JsonOutput.Write(_context, EvidenceLine.Of(found), CliJson.Default.EvidenceLine);
                else
                    table.Add(
                        Number(found.Record.Number), EvidenceWords.Read(found.State, Texts.Culture), Number(found.DaysLeft), Day(found.Record.ValidUntil), found.Record.Owner,
                        found.Record.Title, string.Join(' ', found.Record.Clauses));
            }

            if (!parse.GetValue(_common.Json)) table.Write(_context);
            // A reminder that nobody reads: what runs this daily sees the exit code.
            return (int)(all.Any(found => found.State != EvidenceState.Valid) ? ExitCode.Findings : ExitCode.Ok);
        });
        return command;
    }

    private Command CreateShow()
    {
        var number = new Argument<int>("number") { Description = EvidenceTexts.Help_Number, HelpName = "N" };
        var command = new Command("show", EvidenceTexts.Help_Show) { number, _common.Json };
        command.SetAction(parse =>
        {
            var found = Find(RegisterOf(_common.DirectoryOf(parse)), parse.GetValue(number));
            if (parse.GetValue(_common.Json))
                JsonOutput.Write(_context, EvidenceLine.Of(found), CliJson.Default.EvidenceLine);
            else
                Show(found);
            return (int)(found.Counts ? ExitCode.Ok : ExitCode.Findings);
        });
        return command;
    }

    private Command CreateRemove()
    {
        var number = new Argument<int>("number") { Description = EvidenceTexts.Help_Number, HelpName = "N" };
        var command = new Command("remove", EvidenceTexts.Help_Remove) { number };
        command.SetAction(async (parse, cancellation) =>
        {
            var directory = _common.DirectoryOf(parse);
            var register = RegisterOf(directory);
            var found = Find(register, parse.GetValue(number));
            var removal = new EvidenceRemoval(found.Record.Number, _common.ReasonOf(parse), TimeProvider.System.GetUtcNow());
            await SignedFile.WriteAsync(
                _context, directory, register.RemovalOf(removal.Number), writer => writer.Write(JsonOutput.Text(removal, CliJson.Default.EvidenceRemoval, indented: true)), cancellation)
                .ConfigureAwait(false);
            _context.Line(CliContext.Fill(EvidenceTexts.Removed, removal.Number));
        });
        return command;
    }

    private void Show(EvidenceFound found)
    {
        var record = found.Record;
        _context.Line(Printable.Line(CliContext.Fill(EvidenceTexts.Show_Head, record.Number, record.Title)));
        _context.Line(CliContext.Fill(EvidenceTexts.Show_State, EvidenceWords.Read(found.State, Texts.Culture), Day(record.Date), Day(record.ValidUntil), found.DaysLeft));
        _context.Line(Printable.Line(CliContext.Fill(EvidenceTexts.Show_Owner, record.Owner, Moments.Write(record.AddedAt))));
        _context.Line(Printable.Line(CliContext.Fill(EvidenceTexts.Show_File, record.File, record.Bytes, record.Sm3)));
        foreach (var id in record.Clauses)
            _context.Line($"  {Printable.Line(id)}  {StandardsCatalogue.BuiltIn.All.FirstOrDefault(one => one.Id == id)?.Title.In(Texts.Culture?.Name ?? "")}");
    }

    private static EvidenceFound Find(EvidenceRegister register, int number) => register.Find(number)
        ?? throw new CliRefusalException(CliContext.Fill(EvidenceTexts.Error_None, number), EvidenceTexts.Error_None_Hint, ExitCode.Findings);

    /// <summary>The id of a clause that a person may speak for: what the program must do itself, no signature stands for.</summary>
    private static string Known(string id)
    {
        var clause = StandardsCatalogue.BuiltIn.All.FirstOrDefault(one => one.Id == id)
            ?? throw new CliRefusalException(CliContext.Fill(EvidenceTexts.Error_Clause, Printable.Line(id)), EvidenceTexts.Error_Clause_Hint, ExitCode.Findings);
        return clause.Kind != RequirementKind.Enforced ? id
            : throw new CliRefusalException(CliContext.Fill(EvidenceTexts.Error_Enforced, id), EvidenceTexts.Error_Enforced_Hint, ExitCode.Findings);
    }

    private static (long Bytes, string Sm3) DigestOf(string file)
    {
        try
        {
            return EvidenceRegister.Digest(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliRefusalException(CliContext.Fill(EvidenceTexts.Error_File, Printable.Line(file), Printable.Line(fault.Message)), EvidenceTexts.Error_File_Hint);
        }
    }

    private static string Given(ParseResult parse, Option<string> option) => parse.GetValue(option) is { Length: > 0 } text ? text
        : throw new CliRefusalException(CliContext.Fill(EvidenceTexts.Error_Missing, option.Name), EvidenceTexts.Error_Missing_Hint, ExitCode.Findings);

    private static DateOnly Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new CliRefusalException(CliContext.Fill(EvidenceTexts.Error_Day, Printable.Line(text)), EvidenceTexts.Error_Day_Hint, ExitCode.Findings);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
