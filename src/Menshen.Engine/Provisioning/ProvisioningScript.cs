using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Menshen.Engine;

/// <summary>One numbered script. 0001-0099 make the catalogue, 0101-0199 harden every database, 0201-0299 make the vault.</summary>
/// <param name="Version">Its number; scripts run in this order and are never changed once released.</param>
/// <param name="Name">File name.</param>
/// <param name="Text">The statements.</param>
public sealed record ProvisioningScript(int Version, string Name, string Text)
{
    /// <summary>SHA-256 of the text, in hexadecimal: tells a changed script from the one that ran.</summary>
    public string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>The numbered scripts in an assembly, in their order.</summary>
    public static IEnumerable<ProvisioningScript> In(Assembly assembly) =>
        assembly.GetManifestResourceNames()
            .Where(n => n.EndsWith(".sql", StringComparison.Ordinal) && char.IsAsciiDigit(n[0]))
            .Order(StringComparer.Ordinal)
            .Select(n => new ProvisioningScript(int.Parse(n.AsSpan(0, 4), CultureInfo.InvariantCulture), n, SqlText.Read(assembly, n)));
}
