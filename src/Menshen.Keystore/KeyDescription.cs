namespace Menshen.Keystore;

/// <summary>Everything about a key version that is not secret.</summary>
public sealed record KeyDescription
{
    /// <summary>Its name, such as <c>journal-signing</c>.</summary>
    public required string Name { get; init; }

    public required KeyType Type { get; init; }

    /// <summary>Counts from 1; a rotation adds one.</summary>
    public required int Version { get; init; }

    public required KeyState State { get; init; }

    /// <summary>When it was made, to the second, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Not to protect anything before.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Not to protect anything new after; null: no end.</summary>
    public required DateTimeOffset? NotAfter { get; init; }
}
