namespace Menshen.Cli.Evaluation.Evidence;

/// <summary>A record of evidence, and how it stands today.</summary>
/// <param name="Record">The record.</param>
/// <param name="State">How it stands.</param>
/// <param name="DaysLeft">Days on which it still counts; negative when they are over.</param>
internal sealed record EvidenceFound(EvidenceRecord Record, EvidenceState State, int DaysLeft)
{
    public bool Counts => State is EvidenceState.Valid or EvidenceState.RunsOut;
}
