namespace Menshen.Control;

/// <summary>One user.</summary>
/// <param name="Power"><c>sysadmin</c>, <c>secadmin</c>, <c>auditor</c>, or null for a user without one.</param>
public sealed record UserReport(
    long Id, string Name, string Kind, string Person, string? Power, bool Enabled, bool MustChangePassword, bool Superuser,
    IReadOnlyList<string> OwnedDatabases, int Connections, DateTimeOffset CreatedAt, string CreatedBy);
