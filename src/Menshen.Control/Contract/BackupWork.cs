namespace Menshen.Control;

/// <summary>A backup, verification or restore: under way, or the last one.</summary>
/// <param name="Id">Counts up.</param>
/// <param name="Kind"><c>take</c>, <c>verify</c>, <c>restore</c>, <c>test</c>, <c>copy</c> or <c>pages</c>.</param>
/// <param name="State"><c>running</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Step">What is being done.</param>
/// <param name="DoneBytes">So far.</param>
/// <param name="TotalBytes">In all.</param>
/// <param name="BytesPerSecond">On average.</param>
/// <param name="SecondsLeft">At that rate; null: unknown.</param>
/// <param name="Result">The set, or what came back; or why it failed.</param>
/// <param name="Findings">What a verification found wrong.</param>
public sealed record BackupWork(
    long Id, string Kind, string State, string Step, long DoneBytes, long TotalBytes, double BytesPerSecond, double? SecondsLeft, string Result,
    IReadOnlyList<string> Findings)
{
    /// <summary>Where a copy goes; empty: it is none.</summary>
    public string Place { get; init => field = value ?? ""; } = "";
}
