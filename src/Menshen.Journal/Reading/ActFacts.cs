namespace Menshen.Journal;

/// <summary>What an act of administration was before and afterwards, and with whose approval.</summary>
/// <param name="Approval">Null: none was needed, or the record is of a version that did not write it.</param>
/// <param name="Before">In words; empty where the record does not say it.</param>
/// <param name="After">In words; empty likewise.</param>
public sealed record ActFacts(ActApproval? Approval, string Before, string After)
{
    /// <summary>The facts, or null where there are none.</summary>
    internal static ActFacts? Of(ActApproval? approval, string before, string after) =>
        approval is null && before.Length == 0 && after.Length == 0 ? null : new ActFacts(approval, before, after);

    /// <summary>For people, to be put behind what was done; begins with a semicolon.</summary>
    internal string Words() => string.Concat(
        Before.Length == 0 && After.Length == 0 ? "" : $"; before: {Before}; after: {After}",
        Approval is not { } approval ? "" : FormattableString.Invariant($"; approval {approval.Number}"),
        Approval is not { Asker.Length: > 0 } asked ? "" : $", asked for by {asked.Asker}{Reason(asked.Reason)}",
        Approval is not { Approvers.Length: > 0 } given ? "" : $", approved by {given.Approvers}{Reason(given.Grounds)}");

    private static string Reason(string reason) => reason.Length == 0 ? "" : $" ({reason})";
}
