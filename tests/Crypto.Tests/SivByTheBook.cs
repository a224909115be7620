using System.Numerics;

namespace Menshen.Crypto.Tests;

/// <summary>SM4-SIV computed the slow way from RFC 5297 and RFC 4493, block by block through the <c>openssl</c> command: shares nothing
/// with libgcrypt.</summary>
internal sealed class SivByTheBook(OpenSsl openSsl, byte[] key)
{
    private const int Block = 16;
    private static readonly BigInteger Mask = (BigInteger.One << 128) - 1;
    private readonly string _macKey = Convert.ToHexString(key, 0, 16);
    private readonly string _counterKey = Convert.ToHexString(key, 16, 16);

    public byte[] Seal(byte[] plaintext, byte[] associatedData)
    {
        var tag = S2V(associatedData, plaintext);
        var counter = (byte[])tag.Clone();
        counter[8] &= 0x7F;
        counter[12] &= 0x7F;
        var ciphertext = openSsl.RunWithInput(
            plaintext, "enc", "-sm4-ctr", "-K", _counterKey, "-iv", Convert.ToHexString(counter));
        return [.. tag, .. ciphertext];
    }

    private byte[] S2V(byte[] associatedData, byte[] plaintext)
    {
        var d = Cmac(new byte[Block]);
        d = Xor(Double(d), Cmac(associatedData));
        if (plaintext.Length >= Block)
        {
            var end = (byte[])plaintext.Clone();
            for (var i = 0; i < Block; i++)
            {
                end[end.Length - Block + i] ^= d[i];
            }

            return Cmac(end);
        }

        return Cmac(Xor(Double(d), Pad(plaintext)));
    }

    private byte[] Cmac(byte[] message)
    {
        var subkey = Double(Encrypt(new byte[Block]));
        var whole = message.Length > 0 && message.Length % Block == 0;
        var last = (message.Length - 1) / Block * Block;
        if (message.Length == 0)
        {
            last = 0;
        }

        var end = whole ? Xor(message[last..], subkey) : Xor(Pad(message[last..]), Double(subkey));
        var state = new byte[Block];
        for (var i = 0; i < last; i += Block)
        {
            state = Encrypt(Xor(state, message[i..(i + Block)]));
        }

        return Encrypt(Xor(state, end));
    }

    private byte[] Encrypt(byte[] block) => openSsl.RunWithInput(block, "enc", "-sm4-ecb", "-nopad", "-K", _macKey);

    private static byte[] Pad(byte[] part) => [.. part, 0x80, .. new byte[Block - 1 - part.Length]];

    private static byte[] Xor(byte[] left, byte[] right) => [.. left.Zip(right, (a, b) => (byte)(a ^ b))];

    // Multiplication by x in GF(2^128) with the polynomial x^128 + x^7 + x^2 + x + 1.
    private static byte[] Double(byte[] block)
    {
        var number = new BigInteger(block, isUnsigned: true, isBigEndian: true) << 1;
        if (number > Mask)
        {
            number = (number & Mask) ^ 0x87;
        }

        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[Block - bytes.Length], .. bytes];
    }
}
