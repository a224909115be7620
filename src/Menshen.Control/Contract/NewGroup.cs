namespace Menshen.Control;

/// <summary>A group to make.</summary>
/// <param name="Name">Never given before, neither to a user nor to a group nor as an alias.</param>
/// <param name="Note">What it is for; may be empty.</param>
public sealed record NewGroup(string Name, string Note);
