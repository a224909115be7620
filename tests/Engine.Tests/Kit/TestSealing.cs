using System.Buffers.Text;
using System.Text;
using Menshen.Crypto;

namespace Menshen.Engine.Tests.Kit;

/// <summary>Seals verifiers in the product's form, with a key of the tests.</summary>
public sealed class TestSealing : IVerifierSealing
{
    private const string Form = "SM4-SIV$1$";
    private readonly byte[] _key = [.. Enumerable.Range(1, Sm4Siv.KeySize).Select(i => (byte)i)];

    public string Seal(string verifier, string subject)
    {
        using var siv = new Sm4Siv(_key);
        var content = new byte[verifier.Length + Sm4Siv.Overhead];
        siv.Seal(Encoding.ASCII.GetBytes(verifier), Encoding.UTF8.GetBytes(subject), content);
        return Form + Base64Url.EncodeToString(content);
    }

    public string? Open(string sealedVerifier, string subject)
    {
        if (!sealedVerifier.StartsWith(Form, StringComparison.Ordinal)) return null;
        using var siv = new Sm4Siv(_key);
        var content = Base64Url.DecodeFromChars(sealedVerifier.AsSpan(Form.Length));
        var plain = new byte[content.Length - Sm4Siv.Overhead];
        return siv.TryOpen(content, Encoding.UTF8.GetBytes(subject), plain) ? Encoding.ASCII.GetString(plain) : null;
    }
}
