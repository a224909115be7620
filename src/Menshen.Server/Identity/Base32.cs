using System.Text;

namespace Menshen.Server;

/// <summary>Base32 without padding (RFC 4648, 6): the form in which authenticators take secrets.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsPerLetter = 5;

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * 8 + BitsPerLetter - 1) / BitsPerLetter);
        var (buffer, bits) = (0, 0);
        foreach (var b in bytes)
        {
            buffer = buffer << 8 | b;
            bits += 8;
            while (bits >= BitsPerLetter)
                text.Append(Alphabet[buffer >> (bits -= BitsPerLetter) & 31]);
            buffer &= (1 << bits) - 1;
        }

        if (bits > 0)
            text.Append(Alphabet[buffer << BitsPerLetter - bits & 31]);
        return text.ToString();
    }
}
