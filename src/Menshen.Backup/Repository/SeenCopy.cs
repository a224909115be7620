namespace Menshen.Backup.Repository;

/// <summary>When a further repository was brought up to date last.</summary>
/// <param name="Place">Where it is, in one spelling.</param>
/// <param name="At">When that was done.</param>
/// <param name="Begun">When it was begun.</param>
/// <param name="Newest">The newest set there.</param>
public sealed record SeenCopy(string Place, DateTimeOffset At, DateTimeOffset Begun, SeenSet Newest);
