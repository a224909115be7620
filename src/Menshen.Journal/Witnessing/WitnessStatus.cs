namespace Menshen.Journal;

/// <summary>How far a witness is.</summary>
/// <param name="Name">A path or an address.</param>
/// <param name="Records">Records under the newest checkpoint that it keeps, of those of this run; 0 before the first.</param>
/// <param name="Behind">Records signed since that it has no checkpoint of.</param>
/// <param name="KeptAt">Microseconds since the epoch: when that checkpoint was signed; 0 before the first.</param>
/// <param name="Trouble">Why it is behind, or null.</param>
public sealed record WitnessStatus(string Name, long Records, long Behind, long KeptAt, string? Trouble);
