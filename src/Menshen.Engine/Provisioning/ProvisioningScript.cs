using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Menshen.Engine;

/// <summary>One numbered script. 0001-0099 make the catalogue, 0101-0199 harden every database.</summary>
/// <param name="Version">Its number; scripts run in this order and are never changed once released.</param>
/// <param name="Name">File name.</param>
/// <param name="Text">The statements.</param>
internal sealed record ProvisioningScript(int Version, string Name, string Text)
{
    private const int FirstForEveryDatabase = 101;

    public static IReadOnlyList<ProvisioningScript> ForCatalogue { get; } = [.. All().Where(s => s.Version < FirstForEveryDatabase)];

    public static IReadOnlyList<ProvisioningScript> ForEveryDatabase { get; } = [.. All().Where(s => s.Version >= FirstForEveryDatabase)];

    /// <summary>SHA-256 of the text, in hexadecimal: tells a changed script from the one that ran.</summary>
    public string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    private static IEnumerable<ProvisioningScript> All() =>
        typeof(ProvisioningScript).Assembly.GetManifestResourceNames()
            .Where(n => n.EndsWith(".sql", StringComparison.Ordinal) && char.IsAsciiDigit(n[0]))
            .Order(StringComparer.Ordinal)
            .Select(n => new ProvisioningScript(int.Parse(n.AsSpan(0, 4), CultureInfo.InvariantCulture), n, SqlText.Read(n)));
}
