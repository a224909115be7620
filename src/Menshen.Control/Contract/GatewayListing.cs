namespace Menshen.Control;

/// <summary>The gateways of a catalogue, each with a policy of its own.</summary>
/// <param name="Policy">SM3 of what of the policy in force at the gateway that was asked must be the same at all of them, in hexadecimal.</param>
/// <param name="Gateways">By name.</param>
public sealed record GatewayListing(string Policy, IReadOnlyList<CatalogueGateway> Gateways);
