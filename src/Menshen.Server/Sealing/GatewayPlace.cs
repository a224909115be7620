namespace Menshen.Server;

/// <summary>What tells this gateway from the others of its catalogue.</summary>
/// <param name="Name">For people: the journal's origin.</param>
/// <param name="TermFile">Where the number of its term is kept (<see cref="OtherGateways"/>).</param>
internal sealed record GatewayPlace(string Name, string TermFile);
