using System.Globalization;
using System.Text;
using Menshen.Crypto;

namespace Menshen.Server;

/// <summary>The list of a program's files with their SM3, signed with SM2 by who publishes it.</summary>
/// <remarks><code>
/// menshen program manifest 1
/// version 0.1.0
/// at 2026-11-27T03:40:00Z
/// file SM3 BYTES PATH           one for each, in the order of their paths
/// sm2 PUBLICKEY SIGNATURE       over all lines before; both in hexadecimal
/// </code></remarks>
public sealed class ProgramManifest
{
    /// <summary>Beside the program's files.</summary>
    public const string FileName = "menshen.manifest";

    private const string Head = "menshen program manifest 1";

    // What is signed begins with it, so that a signature of the same key for anything else is none here.
    private const string Purpose = "menshen program manifest 1\0";

    private ProgramManifest(string version, string at, string publisher, IReadOnlyList<ProgramFile> files) =>
        (Version, At, Publisher, Files) = (version, at, publisher, files);

    public string Version { get; }

    public string At { get; }

    /// <summary>Public key of who signed it, in hexadecimal.</summary>
    public string Publisher { get; }

    public IReadOnlyList<ProgramFile> Files { get; }

    /// <summary>Measures a program's directory and signs what is there; answers the manifest's text.</summary>
    public static string Sign(string directory, Sm2PrivateKey key, string version, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(key);
        var files = ProgramFiles.Measure(directory);
        if (files.FirstOrDefault(file => file.Digest == ProgramFiles.Link || file.Path.Any(char.IsControl)) is { } bad)
            throw new ServerFaultException($"{bad.Path} is a symbolic link, or has a name that cannot be written", "A program consists of plain files: publish it into an empty directory.");
        var text = new StringBuilder($"{Head}\nversion {version}\nat {at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}\n");
        foreach (var file in files) text.Append(file.Line);
        Span<byte> signature = stackalloc byte[key.SignatureSize];
        key.Sign(Signed(text.ToString()), signature);
        return text.Append(CultureInfo.InvariantCulture, $"sm2 {Convert.ToHexStringLower(key.PublicKey.ToBytes())} {Convert.ToHexStringLower(signature)}\n").ToString();
    }

    /// <summary>Reads one whose signature fits the key that it names; whose key that is the caller has to judge. Strictly: one spelling for one content.</summary>
    public static ProgramManifest Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var end = text.LastIndexOf("\nsm2 ", StringComparison.Ordinal);
        if (end < 0 || !text.EndsWith('\n')) throw Bad("the signature is missing");
        var (body, last) = (text[..(end + 1)], text[(end + 1)..^1].Split(' '));
        if (last is not ["sm2", var publisher, var signature] || !IsSignedBy(publisher, signature, body)) throw Bad("the signature does not fit");
        // From here on it is the publisher's text: what is wrong with it is his mistake.
        var lines = body[..^1].Split('\n');
        if (lines.Length < 3 || lines[0] != Head || !lines[1].StartsWith("version ", StringComparison.Ordinal) || !lines[2].StartsWith("at ", StringComparison.Ordinal))
            throw Bad("it is of another form");
        var files = lines[3..].Select(File).ToList();
        if (files.Zip(files.Skip(1)).Any(pair => string.CompareOrdinal(pair.First.Path, pair.Second.Path) >= 0)) throw Bad("its files are not in order");
        return new ProgramManifest(lines[1]["version ".Length..], lines[2]["at ".Length..], publisher, files);
    }

    /// <summary>A short name of a publisher's key.</summary>
    public static string NameOf(string publisher)
    {
        using var key = Sm2PublicKey.FromBytes(Convert.FromHexString(publisher));
        return Convert.ToHexStringLower(key.KeyId.Span);
    }

    private static ProgramFile File(string line) =>
        line.Split(' ', 4) is ["file", { Length: 2 * Sm3.DigestSize } digest, var bytes, { Length: > 0 } path]
            && long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? new ProgramFile(path, length, digest) : throw Bad("a line is of another form");

    private static bool IsSignedBy(string publisher, string signature, string body)
    {
        try
        {
            using var key = Sm2PublicKey.FromBytes(Convert.FromHexString(publisher));
            var bytes = Convert.FromHexString(signature);
            return publisher == Convert.ToHexStringLower(key.ToBytes()) && signature == Convert.ToHexStringLower(bytes) && key.Verify(Signed(body), bytes);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or System.Security.Cryptography.CryptographicException)
        {
            return false;
        }
    }

    private static byte[] Signed(string body) => Encoding.UTF8.GetBytes(Purpose + body);

    private static InvalidDataException Bad(string how) => new(how);
}
