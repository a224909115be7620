namespace Menshen.Backup.Keeping;

/// <summary>The last work of a kind, as it ended.</summary>
/// <param name="Kind"><c>take</c>, <c>verify</c>, <c>test</c> or <c>copy</c>.</param>
/// <param name="At">When.</param>
/// <param name="IsGood">It did what it was to do, and found nothing wrong.</param>
/// <param name="Result">In words.</param>
public sealed record EndedWork(string Kind, DateTimeOffset At, bool IsGood, string Result);
