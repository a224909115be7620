using System.Globalization;

namespace Menshen.Journal;

/// <summary>A session as entries show it; one object as long as a reader reads it, so that what somebody makes of it can hang on it.</summary>
public sealed class SessionText
{
    internal SessionText(in SessionOpened opened)
    {
        Opened = opened;
        Source = Address(opened.SourceAddress, opened.SourcePort);
        Decision = DecisionText.Of(opened.Policy, opened.Rules);
    }

    public SessionOpened Opened { get; }

    /// <summary>The client's address and port.</summary>
    public string Source { get; }

    /// <summary>What let it in; null where an earlier version did not say.</summary>
    public DecisionText? Decision { get; }

    /// <summary>A physical address and where it was learnt.</summary>
    internal static string Link(string mac, string origin) => mac.Length > 0 ? $"MAC {mac} ({origin})" : $"MAC {origin}";

    internal static string Address(string address, int port) => address.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{address}]:{port}")
        : string.Create(CultureInfo.InvariantCulture, $"{address}:{port}");
}
