namespace Menshen.Policy.Labels;

/// <summary>Between which labels a subject's sessions may be.</summary>
/// <param name="Highest">Dominates the others.</param>
/// <param name="Lowest">Dominated by the others.</param>
/// <param name="Default">Of a session that asks for none.</param>
/// <param name="TrustedDownTo">How far below its session's label a trusted subject may write; null for no one step.</param>
public sealed record Clearance(Label Highest, Label Lowest, Label Default, Label? TrustedDownTo)
{
    /// <summary>True if sessions at that label are within the clearance.</summary>
    public bool Admits(Label label) => Highest.Dominates(label) && label.Dominates(Lowest);

    /// <summary>The lowest label that a session at <paramref name="label"/> may write.</summary>
    public Label FloorOf(Label label) => TrustedDownTo is { } floor ? floor.Meet(label) : label;

    /// <summary>True if something is possible under this clearance that was not under <paramref name="before"/>: to see more, or to write further down.</summary>
    public bool IsWeakerThan(Clearance? before)
    {
        if (before is null) return true;
        if (!before.Highest.Dominates(Highest) || !Lowest.Dominates(before.Lowest)) return true;
        return TrustedDownTo is { } floor && (before.TrustedDownTo is not { } old || !floor.Dominates(old));
    }
}
