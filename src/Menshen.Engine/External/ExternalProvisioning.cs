namespace Menshen.Engine;

/// <summary>What is done on an external engine before anybody is let in, at the first start and after each loss.</summary>
internal sealed class ExternalProvisioning(ExternalEngineAddress address, TcbConnections connections, IEngineSecrets secrets, StatusBoard board)
{
    /// <summary>Returns the server's version.</summary>
    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        await ExternalRights.RequireAsync(connections, address.EntryDatabase, cancellation).ConfigureAwait(false);
        var provisioner = new Provisioner(connections) { EntryDatabase = address.EntryDatabase };
        board.Say(await provisioner.RunAsync(cancellation).ConfigureAwait(false));
        await using var connection = await connections.OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
        var superuser = await Command.ScalarAsync(
            Command.On(connection, "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user"), cancellation).ConfigureAwait(false) is true;
        board.Say(superuser
            ? await EnginePasswordRepair.RepairAllAsync(connections, secrets, cancellation).ConfigureAwait(false)
            : [$"the role {connections.Role} is no superuser: engine passwords are checked only when one fails."]);
        return connection.ServerVersion;
    }
}
