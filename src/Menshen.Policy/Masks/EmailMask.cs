using System.Text;

namespace Menshen.Policy;

/// <summary>E-mail addresses: the first letter, and the domain if it is a public provider's; of others the last label alone, for a domain of one's own
/// is a name.</summary>
/// <remarks><code>
/// liwei@qq.com            ─►  l***@qq.com
/// liwei@mail.li-wei.name  ─►  l***@***.name
/// </code></remarks>
internal sealed class EmailMask : IMask
{
    private const int LongestLocal = 64;
    private const int LongestDomain = 253;
    private const int LongestLabel = 24;

    /// <summary>Providers with so many users that the domain tells nothing.</summary>
    private static readonly byte[][] Providers =
    [
        [.. "qq.com"u8], [.. "163.com"u8], [.. "126.com"u8], [.. "139.com"u8], [.. "189.cn"u8], [.. "yeah.net"u8], [.. "sina.com"u8], [.. "sohu.com"u8],
        [.. "foxmail.com"u8], [.. "aliyun.com"u8], [.. "gmail.com"u8], [.. "outlook.com"u8], [.. "hotmail.com"u8], [.. "yahoo.com"u8], [.. "icloud.com"u8],
    ];

    public int MaxLength(int inputBytes) => 1 + "***@***.".Length + LongestLabel;

    public int Apply(ReadOnlySpan<byte> utf8, Span<byte> output)
    {
        var text = utf8.Trim((byte)' ');
        var at = text.IndexOf((byte)'@');
        if (at is < 1 or > LongestLocal || text.Length - at - 1 is < 3 or > LongestDomain || text.ContainsAnyExceptInRange((byte)'#', (byte)'~'))
            return FullMask.Write(output);
        var domain = text[(at + 1)..];
        var provider = Provider(domain);
        var label = domain[(domain.LastIndexOf((byte)'.') + 1)..];
        if (domain.Contains((byte)'@') || (provider.IsEmpty && (label.Length == domain.Length || !IsLabel(label))))
            return FullMask.Write(output);
        var line = new MaskLine(output);
        line.Show(at > 1 ? text[..1] : default);
        line.Show("***@"u8);
        line.Show(provider.IsEmpty ? "***."u8 : provider);
        line.Show(provider.IsEmpty ? label : default);
        return line.Length;
    }

    private static bool IsLabel(ReadOnlySpan<byte> label)
    {
        foreach (var letter in label)
        {
            if ((letter | 0x20) is < 'a' or > 'z') return false;
        }

        return label.Length is >= 2 and <= LongestLabel;
    }

    private static ReadOnlySpan<byte> Provider(ReadOnlySpan<byte> domain)
    {
        foreach (var provider in Providers)
        {
            if (Ascii.EqualsIgnoreCase(domain, provider)) return provider;
        }

        return default;
    }
}
