namespace Menshen.Control;

/// <summary>One clearance that was set by command.</summary>
/// <param name="Version">Counted from 1.</param>
/// <param name="Words">As it was written then.</param>
/// <param name="SetAt">When.</param>
/// <param name="SetBy">By whom.</param>
/// <param name="Reason">Why.</param>
public sealed record ClearanceNote(int Version, string Words, DateTimeOffset SetAt, string SetBy, string Reason);
