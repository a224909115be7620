using Menshen.Engine;

namespace Menshen.Server;

/// <summary>A log-in to the control surface. Its token is known to the client alone; here is only its digest.</summary>
internal sealed class ControlSession
{
    public required string Key { get; init; }

    public required long SubjectId { get; init; }

    public required string Name { get; init; }

    /// <summary>Where it was asked for; elsewhere it is worth nothing.</summary>
    public required string Source { get; init; }

    /// <summary>Fingerprint of the client certificate it was opened with; on a connection without it, or with another, it is worth nothing. Empty for none.</summary>
    public required string Certificate { get; init; }

    /// <summary>It was opened with a password that others know, or that is too old, and without the second factor that is demanded: for the change of that password and for nothing behind it.</summary>
    public bool IsForPasswordOnly { get; init; }

    /// <summary>Of the password it was opened with: another password since then ends it.</summary>
    public required DateTimeOffset PasswordSetAt { get; set; }

    /// <summary>The power it was opened with: another, or none, ends it.</summary>
    public required Power? Power { get; init; }

    /// <summary>When password and code were shown.</summary>
    public required DateTimeOffset ProvenAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required DateTimeOffset LastUsed { get; set; }

    /// <summary>Without the key.</summary>
    public override string ToString() => $"control session of {Name}";
}
