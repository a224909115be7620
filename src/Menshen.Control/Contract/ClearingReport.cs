namespace Menshen.Control;

/// <summary>Segments that shall leave the journal, or have left it.</summary>
/// <param name="First">Number of the first.</param>
/// <param name="Last">Number of the last.</param>
/// <param name="Records">Records in them.</param>
/// <param name="Bytes">Bytes of them.</param>
/// <param name="Ended">No record in them is later.</param>
/// <param name="Requester">Who asked for it.</param>
/// <param name="RequestedAt">When.</param>
public sealed record ClearingReport(
    long First, long Last, long Records, long Bytes, DateTimeOffset Ended, string Requester, DateTimeOffset RequestedAt);
