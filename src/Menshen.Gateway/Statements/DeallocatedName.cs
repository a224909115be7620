using System.Text;

namespace Menshen.Gateway.Statements;

/// <summary>Reads the name in a DEALLOCATE's template: drivers free by SQL what they prepared by the protocol.</summary>
internal static class DeallocatedName
{
    /// <summary>The name in the protocol's spelling (Latin-1, one char per byte); null for ALL and for whatever is not plain.</summary>
    public static string? Read(ReadOnlySpan<byte> template)
    {
        var words = Encoding.Latin1.GetString(template).TrimEnd(';', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is not (2 or 3) || words.Length == 3 && !words[1].Equals("prepare", StringComparison.OrdinalIgnoreCase)) return null;
        var name = words[^1];
        // The engine cuts longer names, by characters; nobody needs them.
        if (name.Length > Relay.RelayState.LongestName) return null;
        if (name.Length > 2 && name[0] == '"' && name[^1] == '"') return name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal);
        // Unquoted names are folded to lower case; of other letters than ASCII's the engine's locale decides.
        if (name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_')) return null;
        var folded = name.ToLowerInvariant();
        return folded == "all" ? null : folded;
    }
}
