namespace Menshen.Server;

/// <summary>What tells this gateway from the others of its catalogue.</summary>
/// <param name="Name">For people: the journal's origin.</param>
/// <param name="TermFile">Where its term is kept (<see cref="Menshen.Server.TermFile"/>).</param>
internal sealed record GatewayPlace(string Name, string TermFile);
