namespace Menshen.Control;

/// <summary>Asks for a ticket.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Database">The only database it shall open; null for all that the caller may go to.</param>
/// <param name="Source">The address from which the caller will connect; null for the one that asks. Over HTTPS no other is taken.</param>
/// <param name="Label">The only label it shall open, one of the caller's; null for any of them.</param>
public sealed record LoginWish(CallerCredentials Caller, string? Database, string? Source, string? Label = null);
