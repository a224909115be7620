using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Menshen.Crypto;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Seals people's verifiers with SM4-SIV under a key derived for this alone: a stolen dump of the catalogue has nothing to guess at.</summary>
internal sealed class VerifierSealing(ReadOnlySpan<byte> key) : IVerifierSealing, IDisposable
{
    private const string Form = "SM4-SIV$1$";
    private const string Context = "scram verifier\0";

    private readonly Lock _gate = new();
    private readonly Sm4Siv _siv = new(key);

    public string Seal(string verifier, string subject)
    {
        var plain = Encoding.ASCII.GetBytes(verifier);
        var content = new byte[plain.Length + Sm4Siv.Overhead];
        lock (_gate)
            _siv.Seal(plain, Encoding.UTF8.GetBytes(Context + subject), content);
        CryptographicOperations.ZeroMemory(plain);
        return Form + Base64Url.EncodeToString(content);
    }

    public string? Open(string sealedVerifier, string subject)
    {
        var text = sealedVerifier.AsSpan();
        if (!text.StartsWith(Form, StringComparison.Ordinal) || !Base64Url.IsValid(text[Form.Length..]))
            return null;
        var content = Base64Url.DecodeFromChars(text[Form.Length..]);
        if (content.Length < Sm4Siv.Overhead)
            return null;
        var plain = new byte[content.Length - Sm4Siv.Overhead];
        bool isOurs;
        lock (_gate)
            isOurs = _siv.TryOpen(content, Encoding.UTF8.GetBytes(Context + subject), plain);
        var verifier = isOurs ? Encoding.ASCII.GetString(plain) : null;
        CryptographicOperations.ZeroMemory(plain);
        return verifier;
    }

    public void Dispose() => _siv.Dispose();
}
