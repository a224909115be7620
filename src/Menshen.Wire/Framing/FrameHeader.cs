namespace Menshen.Wire;

/// <summary>Type and length of one typed message, as the peer claims them.</summary>
/// <param name="Type">One of <see cref="FrontendType"/> or <see cref="BackendType"/>.</param>
/// <param name="Length">The length field: counts itself, not the type byte. Unsigned, so that a negative number fails the upper bound.</param>
public readonly record struct FrameHeader(byte Type, uint Length)
{
    /// <summary>Bytes of a header: type and length.</summary>
    public const int Size = 5;

    /// <summary>The smallest honest length: the length field itself.</summary>
    public const uint MinimumLength = 4;

    /// <summary>False for a length that does not even cover itself; such a frame must not be measured any further.</summary>
    public bool IsValid => Length >= MinimumLength;

    /// <summary>Bytes behind the header. Only meaningful where <see cref="IsValid"/>.</summary>
    public uint BodyLength => checked(Length - MinimumLength);

    /// <summary>Bytes of the whole frame, type byte included; 64 bits, for a lie of 2^32 - 1 must not wrap.</summary>
    public ulong FrameLength => 1UL + Length;
}
