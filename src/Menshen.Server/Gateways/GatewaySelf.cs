using System.Net;

namespace Menshen.Server;

/// <summary>What a gateway is to the others of its catalogue.</summary>
/// <param name="Version">Of the program.</param>
/// <param name="Started">When it was started.</param>
/// <param name="Addresses">Where clients connect.</param>
internal sealed record GatewaySelf(string Version, DateTimeOffset Started, IReadOnlyList<string> Addresses)
{
    public static GatewaySelf Of(DateTimeOffset started, IEnumerable<IPEndPoint> listening) => new(ProductVersion.Text, started, [.. listening.Select(AddressOf)]);

    // "Everywhere" tells nobody where: the machine's name does.
    private static string AddressOf(IPEndPoint place) =>
        place.Address.Equals(IPAddress.Any) || place.Address.Equals(IPAddress.IPv6Any) ? FormattableString.Invariant($"{Environment.MachineName}:{place.Port}") : place.ToString();
}
