using Menshen.Engine;
using Menshen.Gateway;

namespace Menshen.Server;

/// <summary>Shows the engine to the gateway: where it is, and how to log in as a role.</summary>
internal sealed class EngineAccess(IEngine engine, IEngineSecrets secrets, SubjectCatalogue catalogue) : IEngineAccess
{
    public EngineEndpoint? Endpoint =>
        engine.Address is { } address
            ? new EngineEndpoint(address.SocketPath, address.Endpoint, address.TlsHostName, address.TlsRootCertificatePath) : null;

    public byte[] DerivePassword(string engineRole) => secrets.PasswordFor(engineRole);

    public void PasswordRejected(string engineRole) => _ = RepairAsync(engineRole);

    private async Task RepairAsync(string engineRole)
    {
        try
        {
            await catalogue.RepairEnginePasswordAsync(engineRole, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is EngineFaultException or CatalogueRefusalException or System.Data.Common.DbException)
        {
            // The client was told that its login failed, which the journal has; the next login asks again.
        }
    }
}
