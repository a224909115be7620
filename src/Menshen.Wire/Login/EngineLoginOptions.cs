namespace Menshen.Wire;

/// <summary>As whom and how an <see cref="EngineLogin"/> enters the engine.</summary>
public sealed record EngineLoginOptions
{
    /// <summary>The engine role, in UTF-8.</summary>
    public required ReadOnlyMemory<byte> Role { get; init; }

    /// <summary>The database, in UTF-8.</summary>
    public required ReadOnlyMemory<byte> Database { get; init; }

    /// <summary>The client's parameters, to be judged by the engine.</summary>
    public StartupParameters Parameters { get; init; } = StartupParameters.None;

    /// <summary>Whether TLS is asked for first and required.</summary>
    public bool TlsRequired { get; init; }

    /// <summary>Whether an engine that lets us in without SCRAM is believed: only for an external engine that says so in its settings.</summary>
    public bool WithoutScramAllowed { get; init; }

    /// <summary>Roles and databases only.</summary>
    public override string ToString() => nameof(EngineLoginOptions);
}
