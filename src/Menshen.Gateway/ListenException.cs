using System.Net;

namespace Menshen.Gateway;

/// <summary>An address on which the gateway shall listen cannot be had: another program has it, or it is no address of this machine.</summary>
public sealed class ListenException(IPEndPoint place, string reason) : IOException($"the gateway cannot listen on {place}: {reason}")
{
    public IPEndPoint Place { get; } = place;
}
