namespace Menshen.Control;

/// <summary>All users, deleted ones excepted, by name.</summary>
public sealed record UserListing(IReadOnlyList<UserReport> Users);
