using System.Net;

namespace Menshen.Vault;

/// <summary>Reads the journal's addresses.</summary>
internal static class AddressText
{
    /// <summary>Address and port of <c>192.0.2.1:5432</c> or <c>[2001:db8::1]:5432</c>; nothing of what is none.</summary>
    public static (IPAddress? Address, int? Port) Split(string? text) =>
        IPEndPoint.TryParse(text ?? "", out var endPoint) ? (Plain(endPoint.Address), endPoint.Port) : (null, null);

    public static IPAddress? Address(string text) => IPAddress.TryParse(text, out var address) ? Plain(address) : null;

    // An inet has no zone; which interface a link-local peer came by is not what identifies it.
    private static IPAddress Plain(IPAddress address) =>
        address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6, ScopeId: not 0 } ? new IPAddress(address.GetAddressBytes()) : address;
}
