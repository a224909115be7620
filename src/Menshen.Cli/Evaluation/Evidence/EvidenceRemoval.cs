namespace Menshen.Cli.Evaluation.Evidence;

/// <summary>The note that a record of evidence was taken back, and why.</summary>
internal sealed record EvidenceRemoval(int Number, string Reason, DateTimeOffset At);
