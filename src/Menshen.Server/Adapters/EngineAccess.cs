using Menshen.Engine;
using Menshen.Gateway;

namespace Menshen.Server;

/// <summary>Shows the engine to the gateway: where it is, and how to log in as a role.</summary>
internal sealed class EngineAccess(IEngine engine, IEngineSecrets secrets) : IEngineAccess
{
    public EngineEndpoint? Endpoint =>
        engine.Address is { } address
            ? new EngineEndpoint(address.SocketPath, address.Endpoint, address.TlsHostName, address.TlsRootCertificatePath) : null;

    public byte[] DerivePassword(string engineRole) => secrets.PasswordFor(engineRole);
}
