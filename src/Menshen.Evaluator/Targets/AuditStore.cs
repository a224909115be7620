namespace Menshen.Evaluator.Targets;

/// <summary>Where the records are kept, as the target says, and how much room there is.</summary>
/// <param name="Directory">The files' directory.</param>
/// <param name="Accepting">False: it takes no more, and nothing is done that would have to be recorded.</param>
/// <param name="Records">How many there are.</param>
/// <param name="Trouble">What is wrong; null: nothing.</param>
/// <param name="UsedPercent">How full the volume is.</param>
public sealed record AuditStore(string Directory, bool Accepting, long Records, string? Trouble, double UsedPercent);
