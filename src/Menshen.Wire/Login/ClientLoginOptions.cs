namespace Menshen.Wire;

/// <summary>What a <see cref="ClientLogin"/> may allow on its listener.</summary>
public sealed record ClientLoginOptions
{
    /// <summary>Whether an SSLRequest is answered with yes. False only where the listener has no certificate.</summary>
    public required bool TlsAvailable { get; init; }

    /// <summary>Whether a session may go on without TLS: only for a loopback listener that the policy names.</summary>
    public required bool PlaintextAllowed { get; init; }

    /// <summary>From which the salts of unknown users are derived: lasting and secret, or the salts would tell who exists.</summary>
    public required ScramMockSecret MockSecret { get; init; }

    /// <summary>What a refused password is told besides, or null. The same for everybody: a hint for some would tell who exists.</summary>
    public string? PasswordHint { get; init; }

    public MessageLimits Limits { get; init; } = MessageLimits.Default;
}
