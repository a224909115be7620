namespace Menshen.Backup.Keeping;

/// <summary>What the last verification found of a set.</summary>
/// <param name="Label">Whose.</param>
/// <param name="At">When it was read.</param>
/// <param name="Damage">Why it cannot be brought back, the first reason of all; empty: it can.</param>
/// <param name="Beside">What is wrong of the WAL after it, or lies in its directory and belongs to nothing; empty: nothing.</param>
public sealed record SetLook(string Label, DateTimeOffset At, string Damage, string Beside);
