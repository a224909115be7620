namespace Menshen.Crypto.Sealing;

/// <summary>One sealed value as it stands in a text: what it says of itself, not yet proven.</summary>
public readonly ref struct SealedText
{
    public required SealMode Mode { get; init; }

    /// <summary>Number of the seal group, from 1.</summary>
    public required int Group { get; init; }

    /// <summary>Version of the group's key, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>Number of the value's label; 0: it has none.</summary>
    public required int Label { get; init; }

    /// <summary>Bits of the label that the value was written with (form 3); 0: it carries none.</summary>
    public long FieldLabel { get; init; }

    /// <summary>base64url of nonce (mode r), tag of SIV, and ciphertext.</summary>
    public required ReadOnlySpan<byte> Body { get; init; }

    /// <summary>How many of the value's last characters have a tag by which they can be searched; 0: none.</summary>
    public int Suffix { get; init; }

    /// <summary>Hexadecimal of that tag.</summary>
    public ReadOnlySpan<byte> SuffixTag { get; init; }

    /// <summary>Bytes of the whole, with both marks.</summary>
    public required int Length { get; init; }
}
