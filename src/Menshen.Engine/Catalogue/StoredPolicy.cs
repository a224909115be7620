namespace Menshen.Engine;

/// <summary>A policy as the catalogue keeps it.</summary>
public sealed record StoredPolicy
{
    /// <summary>Above all before it.</summary>
    public required long Version { get; init; }

    /// <summary>Byte for byte; empty in a history.</summary>
    public ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>SM3 of the text, in hexadecimal.</summary>
    public required string Digest { get; init; }

    /// <summary>Keyed, over version and text.</summary>
    public ReadOnlyMemory<byte> Seal { get; init; }

    public required DateTimeOffset AppliedAt { get; init; }

    public required string Asker { get; init; }

    /// <summary>The second person; null where none was needed.</summary>
    public string? Approver { get; init; }

    /// <summary>Number of the approval; null for none.</summary>
    public long? Approval { get; init; }

    public required string Reason { get; init; }

    /// <summary>Against the one before.</summary>
    public required string Changes { get; init; }
}
