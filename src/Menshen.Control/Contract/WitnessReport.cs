namespace Menshen.Control;

/// <summary>How far a place is that keeps the journal's checkpoints.</summary>
/// <param name="Name">A path or an address.</param>
/// <param name="Records">Records under the newest checkpoint that it keeps; 0 before the first since start.</param>
/// <param name="Behind">Records signed since that it has no checkpoint of.</param>
/// <param name="KeptAt">When that checkpoint was signed; null before the first.</param>
/// <param name="Trouble">Why it is behind, or null.</param>
public sealed record WitnessReport(string Name, long Records, long Behind, DateTimeOffset? KeptAt, string? Trouble);
