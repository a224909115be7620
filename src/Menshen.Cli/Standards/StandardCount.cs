using Menshen.Standards;

namespace Menshen.Cli.Standards;

/// <summary>How many requirements of a document are in which state.</summary>
internal sealed record StandardCount(string Document, string Name, int All, int Enforced, int Proven, int Partly, int Debt, int NeedsPerson, int Excluded)
{
    public static StandardCount Of(StandardsCatalogue catalogue, string document, string name, Func<Requirement, bool> isMeant)
    {
        var meant = catalogue.All.Where(isMeant).ToList();
        var states = meant.CountBy(catalogue.StateOf).ToDictionary();
        return new StandardCount(
            document, name, meant.Count, meant.Count(one => one.Kind == RequirementKind.Enforced), states.GetValueOrDefault(ProofState.Proven),
            states.GetValueOrDefault(ProofState.Partly), states.GetValueOrDefault(ProofState.Debt), states.GetValueOrDefault(ProofState.NeedsPerson),
            states.GetValueOrDefault(ProofState.Excluded));
    }
}
