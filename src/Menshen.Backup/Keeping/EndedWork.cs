namespace Menshen.Backup.Keeping;

/// <summary>The last work of a kind, as it ended; of copies, the last to each place.</summary>
/// <param name="Kind"><c>take</c>, <c>verify</c>, <c>test</c> or <c>copy</c>.</param>
/// <param name="At">When.</param>
/// <param name="IsGood">It did what it was to do, and found nothing wrong.</param>
/// <param name="Result">In words.</param>
public sealed record EndedWork(string Kind, DateTimeOffset At, bool IsGood, string Result)
{
    /// <summary>Where a copy goes; empty: it is no copy, or one of the time when there was one place.</summary>
    public string Place { get; init => field = value ?? ""; } = "";
}
