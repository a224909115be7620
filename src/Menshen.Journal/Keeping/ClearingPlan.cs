namespace Menshen.Journal;

/// <summary>Segments that may leave the journal.</summary>
/// <param name="First">Number of the first: always the oldest that is there.</param>
/// <param name="Last">Number of the last.</param>
/// <param name="Records">Records in them.</param>
/// <param name="Bytes">Bytes of them.</param>
/// <param name="Ended">No record in them is later.</param>
public sealed record ClearingPlan(long First, long Last, ulong Records, long Bytes, DateTimeOffset Ended);
