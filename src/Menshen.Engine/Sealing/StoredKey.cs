namespace Menshen.Engine;

/// <summary>One version of a seal group's key as the catalogue has it.</summary>
public sealed record StoredKey
{
    /// <summary>Number of the group.</summary>
    public required int Group { get; init; }

    /// <summary>Counts from 1.</summary>
    public required int Version { get; init; }

    public required StoredKeyState State { get; init; }

    /// <summary>Who answers for it.</summary>
    public required string Owner { get; init; }

    /// <summary>What it may be used for.</summary>
    public required string Purpose { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>It seals nothing new from then on; null: no end.</summary>
    public required DateTimeOffset? NotAfter { get; init; }

    /// <summary>The key under another of the keystore; empty when destroyed.</summary>
    public required ReadOnlyMemory<byte> Wrapped { get; init; }

    public required DateTimeOffset? DestroyedAt { get; init; }

    public required string? DestroyedBy { get; init; }

    /// <summary>Proof that the keystore's holder ordered the destruction; empty while there is none.</summary>
    public required ReadOnlyMemory<byte> Destruction { get; init; }

    /// <summary>Its numbers.</summary>
    public override string ToString() => $"key {Group}.{Version}";
}
