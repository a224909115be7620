using Menshen.Evaluator.Targets;

namespace Menshen.Evaluator.Checks;

/// <summary>A labelled table with one row of each of two labels, and who may see what of it.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Owner">Owns it, and has no clearance.</param>
/// <param name="Lower">Is cleared for the lower label.</param>
/// <param name="Higher">Is cleared for the higher one.</param>
internal sealed record LabelledRows(LabelledPlace Place, Subject Owner, Subject Lower, Subject Higher)
{
    public string Table => Place.Table;
}
