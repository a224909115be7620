using System.Security.Cryptography;
using System.Text;
using Menshen.Crypto;

namespace Menshen.Server;

/// <summary>Whose program a deployment runs; the file <c>program.trust</c>, under a key of the keystore.</summary>
/// <remarks><code>
/// menshen program trust 1 PUBLICKEY STATE SEAL     PUBLICKEY is "none" where an unsigned program was allowed; STATE "named" until a start has recorded it, then "known"
/// </code></remarks>
internal sealed class ProgramTrust(string path, byte[] key)
{
    /// <summary>An unsigned program was allowed.</summary>
    public const string Nobody = "none";

    private const string Head = "menshen program trust 1";
    private const string Named = "named";
    private const string Known = "known";

    /// <summary>Nobody was seen yet, and nobody named.</summary>
    public static readonly (string? Publisher, bool IsNew) Empty = (null, false);

    /// <summary>The publisher's public key, <see cref="Nobody"/>, or null where none was seen yet; and whether it was named by hand since the last start.</summary>
    /// <exception cref="InvalidDataException">Somebody else wrote the file.</exception>
    public (string? Publisher, bool IsNew) Read()
    {
        if (!File.Exists(path)) return Empty;
        var words = File.ReadAllText(path).TrimEnd('\n').Split(' ');
        return words.Length == 7 && string.Join(' ', words[..4]) == Head && IsOurs(words[4], words[5], words[6]) ? (words[4], words[5] == Named)
            : throw new InvalidDataException($"{path} is not as Menshen wrote it, or belongs to other keys");
    }

    public void Write(string publisher, bool isNew = false)
    {
        var state = isNew ? Named : Known;
        PrivateFiles.Write(path, $"{Head} {publisher} {state} {Convert.ToHexStringLower(SealOf(publisher, state))}\n");
    }

    private bool IsOurs(string publisher, string state, string seal) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(seal), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SealOf(publisher, state))));

    private byte[] SealOf(string publisher, string state)
    {
        var mac = new byte[HmacSm3.MacSize];
        HmacSm3.Compute(key, Encoding.ASCII.GetBytes($"{Head}\0{publisher}\0{state}"), mac);
        return mac;
    }
}
