using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Menshen.Crypto.Native;
using Menshen.Crypto.Sealing;

namespace Menshen.Crypto;

/// <summary>Checks every algorithm against published answers before the first key is used: a wrong library must not get to seal
/// anything.</summary>
public static class CryptoSelfTest
{
    private static readonly (string Name, Func<bool> Passes)[] Tests =
    [
        ("SM3 (GB/T 32905-2016, A.1)", Sm3Answer),
        ("HMAC-SM3 (GM/T 0042-2015, D.3)", HmacAnswer),
        ("SM4 (GB/T 32907-2016, A.1)", Sm4Answer),
        ("SM4-GCM (RFC 8998, A.1)", GcmAnswer),
        ("SM4-SIV (inputs of RFC 5297, A.1)", SivAnswer),
        ("SM4 side by side (GB/T 32907-2016, A.1)", Sm4BlocksAnswer),
        ("SM4-SIV side by side", SivLanesAnswer),
        ("SM2 verification (GB/T 32918.5-2017, A.2)", Sm2Answer),
        ("SM2 signing, pairwise", Sm2RoundTrip),
    ];

    /// <summary>Runs all tests, some milliseconds; returns their names or throws <see cref="CryptographicException"/> naming the one that
    /// failed.</summary>
    public static IReadOnlyList<string> Run()
    {
        foreach (var (name, passes) in Tests)
        {
            if (!passes())
            {
                throw new CryptographicException($"Self-test failed: {name}. The installed libgcrypt must not be used.");
            }
        }

        return [.. Tests.Select(test => test.Name)];
    }

    private static bool Sm3Answer() =>
        Sm3.Hash("abc"u8).AsSpan().SequenceEqual(Hex("66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0"));

    private static bool HmacAnswer()
    {
        var key = Hex("0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20");
        var mac = Hex("CA05E144ED05D1857840D1F318A4A8669E559FC8391F414485BFDF7BB408963A");
        return HmacSm3.Verify(
            key,
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopqabcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"u8,
            mac);
    }

    private static bool Sm4Answer()
    {
        var block = Hex("0123456789ABCDEFFEDCBA9876543210");
        var output = new byte[block.Length];
        using var cipher = CipherHandle.Open(CipherHandle.ElectronicCodebook, block);
        cipher.Encrypt(block, output);
        return output.AsSpan().SequenceEqual(Hex("681EDF34D206965E86B3E94F536E4246"));
    }

    private static bool GcmAnswer()
    {
        var nonce = Hex("00001234567800000000ABCD");
        var data = Hex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
        var plaintext = Hex("AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
            + "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA");
        var expected = Hex("17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735D82710CA5C22F0CCFA7CBF93D496AC15"
            + "A56834CBCF98C397B4024A2691233B8D83DE3541E4C2B58177E065A9BF7B62EC");
        using var gcm = new Sm4Gcm(Hex("0123456789ABCDEFFEDCBA9876543210"));
        var output = new byte[expected.Length];
        gcm.Seal(nonce, plaintext, data, output);
        var opened = new byte[plaintext.Length];
        return output.AsSpan().SequenceEqual(expected)
            && gcm.TryOpen(nonce, expected, data, opened)
            && opened.AsSpan().SequenceEqual(plaintext);
    }

    private static bool SivAnswer()
    {
        // RFC 5297 answers for AES only; this answer was computed from SM4 blocks alone (Sm4SivTests does it again).
        var data = Hex("101112131415161718191A1B1C1D1E1F2021222324252627");
        var plaintext = Hex("112233445566778899AABBCCDDEE");
        var expected = Hex("9A12A8D7BD932D583B0E02E45E836A7C3DF7B452319CDDA38530D3182A66");
        using var siv = new Sm4Siv(Hex("FFFEFDFCFBFAF9F8F7F6F5F4F3F2F1F0F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF"));
        var output = new byte[plaintext.Length + Sm4Siv.Overhead];
        siv.Seal(plaintext, data, output);
        var opened = new byte[plaintext.Length];
        return output.AsSpan().SequenceEqual(expected) && siv.TryOpen(expected, data, opened) && opened.AsSpan().SequenceEqual(plaintext);
    }

    private static bool Sm4BlocksAnswer()
    {
        // As many as reach each of the library's ways to go: sixteen at once, eight, and the rest.
        var block = Hex("0123456789ABCDEFFEDCBA9876543210");
        var expected = Vector128.Create(Hex("681EDF34D206965E86B3E94F536E4246"));
        using var sm4 = new Sm4Blocks(block);
        foreach (var count in (int[])[1, 7, 8, 16, 31])
        {
            var blocks = new Vector128<byte>[count + 1];
            var output = new Vector128<byte>[count + 1];
            Array.Fill(blocks, Vector128.Create(block));
            sm4.Encrypt(blocks, output, count);
            if (!output.AsSpan(0, count).ContainsAnyExcept(expected)) continue;
            return false;
        }

        return true;
    }

    // What the library's own SIV seals opens side by side, and nothing else does.
    private static bool SivLanesAnswer()
    {
        using var key = new GroupKey(new byte[GroupKey.ClusterIdSize], 1, 1, SealMode.Equal, Hex("FFFEFDFCFBFAF9F8F7F6F5F4F3F2F1F0F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF"));
        var batch = new OpeningBatch();
        for (var length = 0; length <= 40; length++)
        {
            var text = new byte[key.LengthFor(length, 0)];
            key.Seal(new byte[length], 0, text);
            _ = SealedForm.TryRead(text, out var value, out _);
            batch.Add(key, value);
        }

        batch.Add(key, new SealedText { Mode = SealMode.Equal, Group = 1, Version = 1, Label = 0, Body = "AAAAAAAAAAAAAAAAAAAAAA"u8, Length = 0 });
        batch.Open();
        for (var length = 0; length <= 40; length++)
        {
            if (!batch.IsOpen(length) || batch.Plaintext(length).Length != length || batch.Plaintext(length).ContainsAnyExcept((byte)0)) return false;
        }

        return !batch.IsOpen(41);
    }

    private static bool Sm2Answer()
    {
        using var key = Sm2PublicKey.FromBytes(Hex("0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
            + "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"));
        var signature = Hex("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
            + "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA");
        return key.Verify("message digest"u8, signature) && !key.Verify("message digesu"u8, signature);
    }

    private static bool Sm2RoundTrip()
    {
        using var key = Sm2PrivateKey.Generate();
        var signature = new byte[key.SignatureSize];
        key.Sign("pairwise"u8, signature);
        return key.PublicKey.Verify("pairwise"u8, signature);
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text);
}
