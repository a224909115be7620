namespace Menshen.Control;

/// <summary>Another name for a user.</summary>
/// <param name="Alias">Never given before, neither to a user nor to a group nor as an alias; it stays the user's for ever.</param>
public sealed record NewAlias(string Alias);
