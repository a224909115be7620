namespace Menshen.Engine;

/// <summary>A subject as the catalogue knows it.</summary>
public sealed record Subject
{
    /// <summary>Number, never used again.</summary>
    public required long Id { get; init; }

    /// <summary>Name, never used again either.</summary>
    public required string Name { get; init; }

    /// <summary>A person or a program.</summary>
    public required SubjectKind Kind { get; init; }

    /// <summary>The engine role its sessions run as. Not to be confused with the name: with labels there is one per session label.</summary>
    public required string EngineRole { get; init; }

    /// <summary>The verifier of the subject's own password, in PostgreSQL's form; the engine's password is another. Empty: it does not open
    /// with our key, so nobody can log in with it.</summary>
    public required string ScramVerifier { get; init; }

    /// <summary>False: disabled by an administrator.</summary>
    public required bool Enabled { get; init; }

    /// <summary>True: the password must be changed first.</summary>
    public required bool MustChangePassword { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>Not after.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>By whom.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When the password was last set.</summary>
    public required DateTimeOffset PasswordSetAt { get; init; }

    /// <summary>Who answers for it.</summary>
    public required string Person { get; init; }

    /// <summary>Free text.</summary>
    public string Note { get; init; } = "";

    /// <summary>One of the three powers, or null.</summary>
    public Power? Power { get; init; }

    /// <summary>For a program: the account of the person who answers for it; null where none was named yet.</summary>
    public string? Owner { get; init; }

    /// <summary>When it last logged in, as far as it was written down; it is, some minutes later.</summary>
    public DateTimeOffset? LastUse { get; init; }

    /// <summary>When an administrator last enabled it.</summary>
    public DateTimeOffset? AwakenedAt { get; init; }

    /// <summary>The groups it is in.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Other names of it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>From here on it counts as unused. A password that was set is an act on the account, as its enabling is: where all administrators are locked, a new one
    /// from whoever holds the machine is the way back in.</summary>
    public DateTimeOffset IdleSince => new[] { CreatedAt, PasswordSetAt, LastUse ?? CreatedAt, AwakenedAt ?? CreatedAt }.Max();

    /// <summary>When it was deleted; the row stays so that the name is never given to somebody else.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Whether the account may be used at that time.</summary>
    public bool CanLogin(DateTimeOffset now) =>
        Enabled && DeletedAt is null && (ValidFrom is null || ValidFrom <= now) && (ValidUntil is null || now < ValidUntil);

    /// <summary>Names only: the verifier must not reach a log.</summary>
    public override string ToString() => $"subject {Id} {Name}";
}
