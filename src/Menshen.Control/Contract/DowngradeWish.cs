namespace Menshen.Control;

/// <summary>Asks that rows get a label that more sessions may read; it takes a proof of its own.</summary>
/// <param name="Caller">The security administrator who asks.</param>
/// <param name="Rows">Which rows, and their labels.</param>
public sealed record DowngradeWish(CallerCredentials Caller, RelabelWish Rows);
