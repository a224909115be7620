namespace Menshen.Backup.Keeping;

/// <summary>The last try to bring a chain of sets back.</summary>
/// <param name="Chain">Label of its full set.</param>
/// <param name="Set">The set that was brought back.</param>
/// <param name="At">When.</param>
/// <param name="IsGood">It came back, and was what it had to be.</param>
/// <param name="Result">In words.</param>
public sealed record ChainTry(string Chain, string Set, DateTimeOffset At, bool IsGood, string Result);
