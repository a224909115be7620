namespace Menshen.Journal;

/// <summary>With whose approval somebody did something.</summary>
/// <param name="Number">Of the approval.</param>
/// <param name="Asker">Who asked for it.</param>
/// <param name="Approvers">Who approved it, with commas between; empty as long as nobody has.</param>
/// <param name="Reason">Why it was asked for.</param>
/// <param name="Grounds">Why it was approved, by each approver with a semicolon between.</param>
public sealed record ActApproval(long Number, string Asker, string Approvers, string Reason, string Grounds);
