namespace Menshen.Server;

/// <summary>Base32 without padding (RFC 4648, 6): the form in which authenticators take secrets.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsPerLetter = 5;

    public static int LengthOf(int bytes) => (bytes * 8 + BitsPerLetter - 1) / BitsPerLetter;

    /// <summary>Into <paramref name="text"/>, which has <see cref="LengthOf"/> letters: a secret is never a string.</summary>
    public static void Encode(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        var (buffer, bits, at) = (0, 0, 0);
        foreach (var b in bytes)
        {
            buffer = buffer << 8 | b;
            bits += 8;
            while (bits >= BitsPerLetter)
                text[at++] = Alphabet[buffer >> (bits -= BitsPerLetter) & 31];
            buffer &= (1 << bits) - 1;
        }

        if (bits > 0)
            text[at] = Alphabet[buffer << BitsPerLetter - bits & 31];
    }
}
