namespace Menshen.Evaluator;

/// <summary>A record of the target's audit trail, by the number under which its proof can be asked for.</summary>
/// <param name="Index">The number.</param>
/// <param name="At">When what it is about began.</param>
/// <param name="Subject">Whose doing it was.</param>
/// <param name="Action">What it was, in a word or two.</param>
public sealed record RecordReference(long Index, DateTimeOffset At, string Subject, string Action);
