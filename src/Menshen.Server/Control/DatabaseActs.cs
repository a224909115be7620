using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on databases.</summary>
internal sealed class DatabaseActs(DatabaseCatalogue databases, GrantWatch grants, SessionControl sessions)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.DatabaseCreate, DescribeNew, CreateAsync)
        {
            StateOf = request => StateAsync(request.Read(ControlJson.Default.NewDatabase).Name, request.Cancellation),
        },
        new(ControlOperations.DatabaseGrant, request => $"{request.Variable} to {request.Read(ControlJson.Default.DatabaseGrant).User}",
            GrantAsync) { Identify = IdentifyAsync, StateOf = StateAsync },
        new(ControlOperations.DatabaseRevoke, request => $"{request.Variable} from {request.Read(ControlJson.Default.DatabaseGrant).User}", RevokeAsync) { StateOf = StateAsync },
        new(ControlOperations.DatabaseList, _ => "", ListAsync),
        // All that is in it is gone for ever: never the matter of one person.
        new(ControlOperations.DatabaseDrop, request => request.Variable, DropAsync) { NeedsApproval = _ => true, Identify = IdentifyAsync, StateOf = StateAsync },
    ];

    private static string DescribeNew(ControlRequest request)
    {
        var database = request.Read(ControlJson.Default.NewDatabase);
        return $"{database.Name} for {database.Owner}";
    }

    private Task<string> IdentifyAsync(ControlRequest request) => databases.IdentifyAsync(request.Variable, request.Cancellation);

    private Task<string> StateAsync(ControlRequest request) => StateAsync(request.Variable, request.Cancellation);

    private async Task<string> StateAsync(string database, CancellationToken cancellation) =>
        (await databases.DescribeAsync(cancellation).ConfigureAwait(false)).FirstOrDefault(one => one.Name == database) is { } found
            ? $"of {found.Owner}{(found.Users.Count == 0 ? "" : $", open to {string.Join(", ", found.Users.Order(StringComparer.Ordinal))}")}" : "none";

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

    private async Task<ControlAnswer> RevokeAsync(ControlRequest request)
    {
        var user = request.Read(ControlJson.Default.DatabaseGrant).User;
        await databases.RevokeConnectAsync(request.Variable, user, () => sessions.EndAllOf(user, request.Variable), request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }

    private async Task<ControlAnswer> ListAsync(ControlRequest request)
    {
        var known = await databases.DescribeAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Of(
            new DatabaseReports([.. known.Select(one => new DatabaseReport(one.Name, one.Owner, one.Bytes, one.Users, one.Connections))]), ControlJson.Default.DatabaseReports);
    }

    private async Task<ControlAnswer> DropAsync(ControlRequest request)
    {
        await databases.DropDatabaseAsync(request.Variable, request.Identity, () => sessions.EndAllIn(request.Variable), request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }
}
