using System.CommandLine;
using Menshen.Standards;

namespace Menshen.Cli.Standards;

/// <summary>The options that choose among requirements; a word that chooses nothing is refused, not answered with an empty list.</summary>
internal sealed class RequirementFilter
{
    private readonly Option<string> _document = new("--document") { Description = StandardTexts.Help_Document, HelpName = "NAME" };
    private readonly Option<string> _capability = new("--capability") { Description = StandardTexts.Help_Capability, HelpName = "NAME" };
    private readonly Option<string> _kind = new("--kind") { Description = StandardTexts.Help_Kind, HelpName = "KIND" };
    private readonly Option<string> _state = new("--state") { Description = StandardTexts.Help_State, HelpName = "STATE" };
    private readonly Option<string> _level = new("--level") { Description = StandardTexts.Help_Level, HelpName = "N" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_document, _capability, _kind, _state, _level]) command.Add(option);
    }

    /// <summary>Those of <paramref name="among"/> that the options ask for.</summary>
    public IEnumerable<Requirement> Choose(ParseResult parse, StandardsCatalogue catalogue, IEnumerable<Requirement> among)
    {
        var document = Word(parse, _document, catalogue.Documents.Select(known => known.Key));
        var capability = Word(parse, _capability, catalogue.All.Select(one => one.Capability));
        var kind = Word(parse, _kind, Enum.GetValues<RequirementKind>().Select(StandardWords.Of));
        var state = Word(parse, _state, Enum.GetValues<ProofState>().Select(StandardWords.Of));
        var level = Word(parse, _level, ["1", "2", "3", "4", "5"]);
        return among.Where(one =>
            (document is null || one.Document.Key == document) && (capability is null || one.Capability == capability) && (kind is null || StandardWords.Of(one.Kind) == kind)
            && (state is null || StandardWords.Of(catalogue.StateOf(one)) == state) && (level is null || one.Levels.Contains(level[0] - '0')));
    }

    private static string? Word(ParseResult parse, Option<string> option, IEnumerable<string> known)
    {
        if (parse.GetValue(option) is not { } word) return null;
        var words = known.Distinct().Order(StringComparer.Ordinal).ToList();
        return words.Contains(word) ? word
            : throw new CliRefusalException(
                CliContext.Fill(StandardTexts.Error_Word, Printable.Line(word), string.Join(", ", words)), StandardTexts.Error_Word_Hint, ExitCode.Findings);
    }
}
