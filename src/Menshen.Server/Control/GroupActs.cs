using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on groups of users, and on their other names: all share one namespace.</summary>
internal sealed class GroupActs(GroupCatalogue groups)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.GroupAdd, request => request.Read(ControlJson.Default.NewGroup).Name, AddAsync),
        new(ControlOperations.GroupList, _ => "", ListAsync),
        new(ControlOperations.GroupDelete, request => request.Variable, DeleteAsync),
        new(ControlOperations.GroupJoin, MemberOf, JoinAsync),
        new(ControlOperations.GroupLeave, MemberOf, LeaveAsync),
        new(ControlOperations.UserAlias, request => $"{request.Variable}: {request.Read(ControlJson.Default.NewAlias).Alias}", AliasAsync),
    ];

    private static string MemberOf(ControlRequest request) => $"{request.Variable}: {request.Read(ControlJson.Default.GroupMember).User}";

    private async Task<ControlAnswer> AddAsync(ControlRequest request)
    {
        var group = request.Read(ControlJson.Default.NewGroup);
        await groups.CreateAsync(group.Name, group.Note, request.Actor, request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }

    private async Task<ControlAnswer> ListAsync(ControlRequest request)
    {
        var found = await groups.ListAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Of(
            new GroupListing([.. found.Select(g => new GroupReport(g.Id, g.Name, g.Note, g.Members, g.CreatedAt, g.CreatedBy))]),
            ControlJson.Default.GroupListing);
    }

    private async Task<ControlAnswer> DeleteAsync(ControlRequest request)
    {
        await groups.DeleteAsync(request.Variable, request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }

    private async Task<ControlAnswer> JoinAsync(ControlRequest request)
    {
        await groups.JoinAsync(request.Variable, request.Read(ControlJson.Default.GroupMember).User, request.Actor, request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }

    private async Task<ControlAnswer> LeaveAsync(ControlRequest request)
    {
        await groups.LeaveAsync(request.Variable, request.Read(ControlJson.Default.GroupMember).User, request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }

    private async Task<ControlAnswer> AliasAsync(ControlRequest request)
    {
        await groups.AddAliasAsync(request.Read(ControlJson.Default.NewAlias).Alias, request.Variable, request.Actor, request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }
}
