namespace Menshen.Engine;

/// <summary>A gateway of the catalogue, and what it says of itself.</summary>
/// <param name="Id">Its term.</param>
/// <param name="Name">For people: its journal's origin. Whoever writes the catalogue chose it.</param>
/// <param name="Since">When it joined.</param>
/// <param name="HeardAgo">Since it asked last, by the engine's clock; null: its session is gone.</param>
public sealed record ListedGateway(Guid Id, string Name, DateTimeOffset Since, TimeSpan? HeardAgo)
{
    /// <summary>Of the program; null where it has not said.</summary>
    public string? Version { get; init; }

    /// <summary>When it was started; null where it has not said.</summary>
    public DateTimeOffset? Started { get; init; }

    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>SM3 of what of its policy must be the same at all gateways; null: it has not said, or it changes now.</summary>
    public string? Policy { get; init; }

    /// <summary>Of the newest policy that was stored for it.</summary>
    public long? PolicyNumber { get; init; }

    /// <summary>SM3 of the auditors' rules that are in force there; null: it has not said.</summary>
    public string? Rules { get; init; }

    public bool AwaitsRestart { get; init; }
}
