namespace Menshen.Fuzz;

/// <summary>What a run found.</summary>
/// <param name="Iterations">Inputs fed.</param>
/// <param name="Findings">The first few inputs that were not answered as they should be, ready to be replayed.</param>
/// <param name="MostAllocated">Bytes; the most that one input made the product allocate.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record FuzzReport(long Iterations, IReadOnlyList<string> Findings, long MostAllocated, TimeSpan Elapsed);
