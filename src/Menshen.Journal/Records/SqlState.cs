namespace Menshen.Journal;

/// <summary>A five-character SQLSTATE packed into 30 bits as PostgreSQL does (six bits a character from '0'), so that success, 00000, is
/// zero.</summary>
public readonly record struct SqlState(uint Packed)
{
    private const int Length = 5;
    private const int BitsPerCharacter = 6;
    private const uint CharacterMask = 0x3F;

    public static SqlState Success => default;

    public bool IsSuccess => Packed == 0;

    /// <summary>Packs ASCII bytes as they stand in an ErrorResponse; what is not five of 0-9 or A-Z becomes XX000 (internal
    /// error).</summary>
    public static SqlState FromText(ReadOnlySpan<byte> ascii)
    {
        if (ascii.Length != Length) { return FromText("XX000"u8); }
        uint packed = 0;
        for (var i = 0; i < Length; i++)
        {
            if (ascii[i] is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'A' and <= (byte)'Z'))) { return FromText("XX000"u8); }
            packed |= (uint)(ascii[i] - '0') << (BitsPerCharacter * i);
        }

        return new SqlState(packed);
    }

    public override string ToString() => string.Create(Length, Packed, static (characters, packed) =>
    {
        for (var i = 0; i < Length; i++) { characters[i] = (char)('0' + ((packed >> (BitsPerCharacter * i)) & CharacterMask)); }
    });
}
