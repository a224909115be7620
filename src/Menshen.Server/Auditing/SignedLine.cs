using System.Text;
using Menshen.Crypto;

namespace Menshen.Server;

/// <summary>A file of one line and the signature of the journal's key over it: what Menshen wrote itself, and nobody changed.</summary>
internal sealed class SignedLine(string path, ISigner signer, ISignatureVerifier key)
{
    private const int MaximumSignature = 128;

    public void Write(string line)
    {
        var signature = new byte[signer.SignatureSize];
        signer.Sign(Encoding.UTF8.GetBytes(line), signature);
        PrivateFiles.Write(path, $"{line}\n{Convert.ToBase64String(signature)}\n");
    }

    /// <summary>The line; null if there is none, or none that the key has signed.</summary>
    public string? Read()
    {
        if (!File.Exists(path))
            return null;
        var lines = File.ReadAllLines(path);
        var signature = new byte[MaximumSignature];
        return lines.Length == 2 && Convert.TryFromBase64String(lines[1], signature, out var length)
            && key.Verify(Encoding.UTF8.GetBytes(lines[0]), signature.AsSpan(0, length)) ? lines[0] : null;
    }

    public void Delete() => File.Delete(path);
}
