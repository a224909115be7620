namespace Menshen.Control;

/// <summary>One user.</summary>
/// <param name="Power"><c>sysadmin</c>, <c>secadmin</c>, <c>auditor</c>, or null for a user without one.</param>
public sealed record UserReport(
    long Id, string Name, string Kind, string Person, string? Power, bool Enabled, bool MustChangePassword, bool Superuser,
    IReadOnlyList<string> OwnedDatabases, int Connections, DateTimeOffset CreatedAt, string CreatedBy)
{
    /// <summary>For a program: the account of the person who answers for it; null where none was named yet.</summary>
    public string? Owner { get; init; }

    /// <summary>The groups the user is in.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Other names, for people and listings; nobody logs in with one.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The last login; null for none.</summary>
    public DateTimeOffset? LastUse { get; init; }

    /// <summary>True: locked because nobody used it for too long, until it is enabled again.</summary>
    public bool Dormant { get; init; }

    /// <summary>Not before; null: from the beginning.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>Not after; null: without end.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>When the password was last set.</summary>
    public DateTimeOffset PasswordSetAt { get; init; }

    /// <summary>From when on only the change of the password is allowed; null: never.</summary>
    public DateTimeOffset? PasswordExpiresAt { get; init; }

    /// <summary>Free text.</summary>
    public string Note { get; init; } = "";
}
