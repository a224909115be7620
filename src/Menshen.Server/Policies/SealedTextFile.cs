using System.Globalization;
using System.Text;

namespace Menshen.Server;

/// <summary>A numbered text in a file of the directory that only who has the keys can have written.</summary>
/// <remarks><code>
/// menshen policy 1 VERSION SEAL     one line: what it is, its number, and the seal, which is keyed
/// ...                               the text, byte for byte
/// </code></remarks>
internal sealed class SealedTextFile(string path, PolicySeal seal)
{
    public void Write(long version, byte[] text)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{seal.What} {version} {Convert.ToHexStringLower(seal.Of(version, text))}\n");
        PrivateFiles.Write(path, (byte[])[.. Encoding.ASCII.GetBytes(line), .. text]);
    }

    /// <summary>False if there is a file that was not written here; without one there is no text, and true.</summary>
    public bool TryRead(out (long Version, byte[] Text)? found)
    {
        found = null;
        if (!File.Exists(path)) return true;
        var bytes = RegularFile.Read(path);
        var end = Array.IndexOf(bytes, (byte)'\n');
        var head = end > 0 ? Encoding.ASCII.GetString(bytes, 0, end) : "";
        if (!head.StartsWith($"{seal.What} ", StringComparison.Ordinal) || head[(seal.What.Length + 1)..].Split(' ') is not [var number, var written]
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version) || !IsHex(written)
            || !seal.Fits(version, bytes.AsSpan(end + 1), Convert.FromHexString(written)))
            return false;
        found = (version, bytes[(end + 1)..]);
        return true;
    }

    private static bool IsHex(string text) => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigitLower);
}
