using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Crypto;

namespace Menshen.Backup.Tests;

/// <summary>The head of a set is genuine or named as damaged, whatever became of it.</summary>
public sealed class SignedTextTests : IDisposable
{
    private const string Purpose = "test";
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();

    public void Dispose() => _key.Dispose();

    [Fact]
    [Requirement("realname-7.6.4-5")]
    public void Every_flipped_bit_and_every_cut_is_damage_and_nothing_else()
    {
        var text = SignedText.Make(Purpose, "{\"label\":1}"u8, _key);
        SignedText.Open(Purpose, text, "head", _key.PublicKey).Length.ShouldBe(11);
        for (var bit = 0; bit < text.Length * 8; bit++)
        {
            byte[] changed = [.. text];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Should.Throw<BackupException>(() => SignedText.Open(Purpose, changed, "head", _key.PublicKey), $"bit {bit}").Message.ShouldContain("head");
        }

        for (var length = 0; length < text.Length; length++)
            Should.Throw<BackupException>(() => SignedText.Open(Purpose, text[..length], "head", _key.PublicKey), $"the first {length} bytes");
    }
}
