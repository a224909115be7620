using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on databases.</summary>
internal sealed class DatabaseActs(DatabaseCatalogue databases, GrantWatch grants)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.DatabaseCreate, request => request.Read(ControlJson.Default.NewDatabase).Name, CreateAsync),
        new(ControlOperations.DatabaseGrant, request => $"{request.Variable} to {request.Read(ControlJson.Default.DatabaseGrant).User}",
            GrantAsync),
    ];

    private async Task<ControlAnswer> CreateAsync(ControlRequest request)
    {
        var database = request.Read(ControlJson.Default.NewDatabase);
        await databases.CreateDatabaseAsync(database.Name, database.Owner, request.Cancellation).ConfigureAwait(false);
        // The policy's rules for grants, before its owner comes.
        await grants.LookAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }

    private async Task<ControlAnswer> GrantAsync(ControlRequest request)
    {
        var grant = request.Read(ControlJson.Default.DatabaseGrant);
        await databases.GrantConnectAsync(request.Variable, grant.User, request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }
}
