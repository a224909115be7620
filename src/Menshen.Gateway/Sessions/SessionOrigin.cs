using System.Net;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>Where a connection came from and by which door.</summary>
/// <param name="Source">Address and port of the client.</param>
/// <param name="Listener">Ours.</param>
/// <param name="Login">What that door allows.</param>
internal sealed record SessionOrigin(IPEndPoint Source, IPEndPoint Listener, ClientLoginOptions Login);
