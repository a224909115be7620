using System.CommandLine;
using System.Globalization;
using Menshen.Standards;

namespace Menshen.Cli.Standards;

/// <summary><c>menshen standards summary | list | search | show</c>; what is built in, so that nothing needs to run.</summary>
internal sealed class StandardCommands
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;

    private StandardCommands(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    private static StandardsCatalogue Catalogue => StandardsCatalogue.BuiltIn;

    private static string Culture => Texts.Culture?.Name ?? "";

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new StandardCommands(context, common);
        return new Command("standards", StandardTexts.Help_Standards) { parts.CreateSummary(), parts.CreateList(), parts.CreateSearch(), parts.CreateShow() };
    }

    private Command CreateSummary()
    {
        var command = new Command("summary", StandardTexts.Help_Summary) { _common.Json };
        command.SetAction(parse =>
        {
            var counts = Catalogue.Documents.Select(document => StandardCount.Of(Catalogue, document.Key, document.Name.In(Culture), one => one.Document == document))
                .Append(StandardCount.Of(Catalogue, "", StandardTexts.All, _ => true)).ToList();
            if (parse.GetValue(_common.Json))
                foreach (var count in counts) JsonOutput.Write(_context, count, CliJson.Default.StandardCount);
            else
                Write(counts);
        });
        return command;
    }

    private Command CreateList()
    {
        var filter = new RequirementFilter();
        var command = new Command("list", StandardTexts.Help_List) { _common.Json };
        filter.AddTo(command);
        command.SetAction(parse => Write(filter.Choose(parse, Catalogue, Catalogue.All), parse.GetValue(_common.Json)));
        return command;
    }

    private Command CreateSearch()
    {
        var filter = new RequirementFilter();
        var words = new Argument<string[]>("words") { Description = StandardTexts.Help_Words, HelpName = "WORDS", Arity = ArgumentArity.OneOrMore };
        var command = new Command("search", StandardTexts.Help_Search) { words, _common.Json };
        filter.AddTo(command);
        command.SetAction(parse => Write(filter.Choose(parse, Catalogue, Catalogue.Search(parse.GetRequiredValue(words))), parse.GetValue(_common.Json)));
        return command;
    }

    private Command CreateShow()
    {
        var id = new Argument<string>("id") { Description = StandardTexts.Help_Id, HelpName = "ID" };
        var command = new Command("show", StandardTexts.Help_Show) { id, _common.Json };
        command.SetAction(parse =>
        {
            var wanted = parse.GetRequiredValue(id);
            var one = Catalogue.All.FirstOrDefault(known => known.Id == wanted)
                ?? throw new CliRefusalException(CliContext.Fill(StandardTexts.Error_Unknown, Printable.Line(wanted)), StandardTexts.Error_Unknown_Hint, ExitCode.Findings);
            if (parse.GetValue(_common.Json))
                JsonOutput.Write(_context, RequirementLine.Of(Catalogue, one), CliJson.Default.RequirementLine);
            else
                Write(one);
        });
        return command;
    }

    private void Write(IEnumerable<StandardCount> counts)
    {
        var table = new Listing(
            StandardTexts.Column_Document, StandardTexts.Column_All, StandardTexts.Column_Enforced, StandardTexts.Column_Proven, StandardTexts.Column_Partly,
            StandardTexts.Column_Debt, StandardTexts.Column_NeedsPerson, StandardTexts.Column_Excluded);
        foreach (var count in counts)
            table.Add(count.Name, Number(count.All), Number(count.Enforced), Number(count.Proven), Number(count.Partly), Number(count.Debt), Number(count.NeedsPerson), Number(count.Excluded));
        table.Write(_context);
    }

    private void Write(IEnumerable<Requirement> chosen, bool json)
    {
        if (json)
        {
            foreach (var one in chosen) JsonOutput.Write(_context, RequirementLine.Of(Catalogue, one), CliJson.Default.RequirementLine);
            return;
        }

        var table = new Listing(
            StandardTexts.Column_Id, StandardTexts.Column_Title, StandardTexts.Column_Capability, StandardTexts.Column_Kind, StandardTexts.Column_State);
        foreach (var one in chosen)
            table.Add(one.Id, one.Title.In(Culture), one.Capability, StandardWords.Read(one.Kind), StandardWords.Read(Catalogue.StateOf(one)));
        table.Write(_context);
    }

    private void Write(Requirement one)
    {
        var state = Catalogue.StateOf(one);
        _context.Line($"{one.Id}  {one.Title.In(Culture)}");
        _context.Line(CliContext.Fill(StandardTexts.Show_Clause, one.Document.Name.In(Culture), one.Clause, one.Text.In(Culture)));
        _context.Line(CliContext.Fill(StandardTexts.Show_Kind, StandardWords.Read(one.Kind), one.Capability, StandardWords.Read(state)));
        if (!one.Levels.IsEmpty) _context.Line(CliContext.Fill(StandardTexts.Show_Levels, string.Join(", ", one.Levels.Select(Number))));
        _context.Line(CliContext.Fill(StandardTexts.Show_Proof, one.Proof));
        if (Catalogue.ProofsOf(one.Id) is [_, ..] tests)
        {
            _context.Line(StandardTexts.Show_Tests);
            foreach (var test in tests) _context.Line($"  {test}");
        }

        if (RequirementLine.ChecksOf(one).ToList() is [_, ..] checks) _context.Line(CliContext.Fill(StandardTexts.Show_Checks, string.Join(", ", checks)));
        if (Catalogue.DebtOf(one.Id) is { } debt)
        {
            _context.Line(CliContext.Fill(StandardTexts.Show_Missing, debt.Missing.In(Culture)));
            _context.Line(CliContext.Fill(StandardTexts.Show_Why, debt.Why.In(Culture)));
        }

        if (Catalogue.ExclusionOf(one.Id) is { } exclusion) _context.Line(CliContext.Fill(StandardTexts.Show_Why, exclusion.In(Culture)));
        if (state == ProofState.NeedsPerson) _context.Line(StandardTexts.Show_Person);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
