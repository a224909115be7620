using System.Globalization;
using System.Text;

namespace Menshen.Server;

/// <summary>This gateway's copy of the policy in force, for the parts that start before the engine does.</summary>
/// <remarks><code>
/// menshen policy 1 VERSION SEAL     one line; the seal is keyed
/// ...                               the text, byte for byte
/// </code></remarks>
internal sealed class AppliedPolicyFile(string path, PolicySeal seal)
{
    private const string Head = "menshen policy 1";

    public void Write(AppliedPolicy policy)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{Head} {policy.Version} {Convert.ToHexStringLower(seal.Of(policy.Version, policy.Text))}\n");
        PrivateFiles.Write(path, (byte[])[.. Encoding.ASCII.GetBytes(line), .. policy.Text]);
    }

    /// <summary>The policy; null if there is no copy.</summary>
    public AppliedPolicy? Read()
    {
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        var end = Array.IndexOf(bytes, (byte)'\n');
        if (end > 0 && Encoding.ASCII.GetString(bytes, 0, end).Split(' ') is ["menshen", "policy", "1", var number, var written]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && IsHex(written)
            && seal.Fits(version, bytes.AsSpan(end + 1), Convert.FromHexString(written)))
            return AppliedPolicy.Of(version, bytes[(end + 1)..]);
        throw new ServerFaultException(
            $"{path} is not as Menshen wrote it, or belongs to other keys",
            "Somebody edited the policy in force: tell the auditor. Remove the file, and the catalogue's copy is put back.");
    }

    private static bool IsHex(string text) => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigitLower);
}
