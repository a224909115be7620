namespace Menshen.Gateway.Transport;

/// <summary>The physical address behind a network address, and where it was learnt.</summary>
/// <param name="Mac">Six bytes in hexadecimal with colons; empty where there is none or it is not known.</param>
/// <param name="Origin"><c>neighbour</c> (this machine's neighbour table: same segment), <c>loopback</c>, or <c>unknown</c>.</param>
internal readonly record struct LinkAddress(string Mac, string Origin)
{
    public static LinkAddress Loopback { get; } = new("", "loopback");

    /// <summary>Behind a router, or a machine without a neighbour table: the address on the last segment would be the router's.</summary>
    public static LinkAddress Unknown { get; } = new("", "unknown");
}
