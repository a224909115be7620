using System.Globalization;

namespace Menshen.Journal;

/// <summary>A session as entries show it.</summary>
internal sealed class SessionText(in SessionOpened opened)
{
    public SessionOpened Opened { get; } = opened;

    public string Source { get; } = Address(opened.SourceAddress, opened.SourcePort);

    /// <summary>A physical address and where it was learnt.</summary>
    public static string Link(string mac, string origin) => mac.Length > 0 ? $"MAC {mac} ({origin})" : $"MAC {origin}";

    public static string Address(string address, int port) => address.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{address}]:{port}")
        : string.Create(CultureInfo.InvariantCulture, $"{address}:{port}");
}
