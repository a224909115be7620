using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The other gateways of the catalogue, which have to know what changes before it does.</summary>
internal interface IOtherGateways
{
    /// <summary>Returns when each of them answers, or can answer wrongly no more: without any lock, for it may take <see cref="GatewayLease.Length"/> and more.</summary>
    /// <param name="silent">Is told the name of one that has not answered for a while, again and again.</param>
    /// <param name="cancellation">Gives up.</param>
    Task AwaitAllAsync(Action<string> silent, CancellationToken cancellation);

    /// <summary>Has each of them send nothing to those tables until that transaction is over (its number in the engine), and end what was under way. Null: all do. Else which does not answer:
    /// nothing may be committed.</summary>
    Task<string?> TellMoveAsync(ColumnWork work, string transaction, CancellationToken cancellation);
}
