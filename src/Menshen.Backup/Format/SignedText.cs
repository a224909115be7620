using System.Text;
using Menshen.Crypto;

namespace Menshen.Backup.Format;

/// <summary>A line of JSON and, below it, its SM2 signature.</summary>
/// <remarks><code>
/// {...}
/// sm2 KEYID SIGNATURE        both in hexadecimal
/// </code>
/// What is signed begins with the purpose, so that a signature of the same key for anything else is none here.</remarks>
internal static class SignedText
{
    private const string Algorithm = "sm2";

    public static byte[] Make(string purpose, ReadOnlySpan<byte> json, ISigner signer)
    {
        Span<byte> signature = stackalloc byte[signer.SignatureSize];
        signer.Sign([.. Encoding.ASCII.GetBytes(purpose), 0, .. json], signature);
        return [.. json, .. Encoding.ASCII.GetBytes($"\n{Algorithm} {Convert.ToHexStringLower(signer.KeyId.Span)} {Convert.ToHexStringLower(signature)}\n")];
    }

    /// <summary>The JSON, if the signature is good; throws naming <paramref name="place"/> otherwise.</summary>
    public static ReadOnlyMemory<byte> Open(string purpose, byte[] text, string place, ISignatureVerifier verifier)
    {
        var end = Array.IndexOf(text, (byte)'\n');
        // One line alone has no signature: its only line feed is the last byte, and below it there is nothing to read.
        if (end < 0 || end == text.Length - 1 || text[^1] != '\n') throw BackupException.Damaged(place, "the signature is missing");
        var parts = Encoding.ASCII.GetString(text.AsSpan(end + 1, text.Length - end - 2)).Split(' ');
        if (parts.Length != 3 || parts[0] != Algorithm) throw BackupException.Damaged(place, "the signature is missing");
        // Read strictly: each signature has one spelling, so that a changed bit is always a changed file.
        if (parts[1] != Convert.ToHexStringLower(verifier.KeyId.Span))
            throw BackupException.Damaged(place, $"it is signed by key {parts[1]}, and ours is {Convert.ToHexStringLower(verifier.KeyId.Span)}");
        byte[] signature;
        try
        {
            signature = Convert.FromHexString(parts[2]);
        }
        catch (FormatException)
        {
            throw BackupException.Damaged(place, "the signature cannot be read");
        }

        if (parts[2] != Convert.ToHexStringLower(signature) || !verifier.Verify([.. Encoding.ASCII.GetBytes(purpose), 0, .. text.AsSpan(0, end)], signature))
            throw BackupException.Damaged(place, "the signature does not fit");
        return text.AsMemory(0, end);
    }
}
