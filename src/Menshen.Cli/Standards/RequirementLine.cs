using Menshen.Evaluator.Checks;
using Menshen.Standards;

namespace Menshen.Cli.Standards;

/// <summary>A requirement and how it stands, as <c>--json</c> writes it.</summary>
internal sealed record RequirementLine(
    string Id, string Document, string Clause, string TitleEn, string TitleZh, string RequirementEn, string RequirementZh, string Kind, string Capability, bool Enhanced,
    IReadOnlyList<int> Levels, string State, string Proof, IReadOnlyList<string> Tests, IReadOnlyList<string> Checks, string? Missing, string? Why)
{
    public static RequirementLine Of(StandardsCatalogue catalogue, Requirement one) => new(
        one.Id, one.Document.Key, one.Clause, one.Title.English, one.Title.Chinese, one.Text.English, one.Text.Chinese, StandardWords.Of(one.Kind), one.Capability,
        one.IsEnhanced, one.Levels, StandardWords.Of(catalogue.StateOf(one)), one.Proof, catalogue.ProofsOf(one.Id), [.. ChecksOf(one)], catalogue.DebtOf(one.Id)?.Missing.English,
        catalogue.DebtOf(one.Id)?.Why.English);

    /// <summary>The evaluator's checks that are evidence for it.</summary>
    public static IEnumerable<string> ChecksOf(Requirement one) => AllChecks.List.Where(check => check.Requirements.Contains(one.Id)).Select(check => check.Id);
}
