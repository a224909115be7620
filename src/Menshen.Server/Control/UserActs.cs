using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on users.</summary>
internal sealed class UserActs(
    SubjectCatalogue catalogue, DatabaseCatalogue databases, SubjectDirectory directory, SessionControl sessions, SuperuserRule superusers)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.UserAdd, request => request.Read(ControlJson.Default.NewUser).Name, AddAsync),
        new(ControlOperations.UserList, _ => "", ListAsync),
        new(ControlOperations.UserDisable, request => request.Variable, DisableAsync) { NeedsApproval = TouchesAdministrator },
        new(ControlOperations.UserEnable, request => request.Variable, EnableAsync),
        new(ControlOperations.UserDelete, request => request.Variable, DeleteAsync) { NeedsApproval = TouchesAdministrator },
        new(ControlOperations.UserPassword, request => request.Variable, SetPasswordAsync) { NeedsApproval = SetsAdministratorsPassword },
    ];

    private bool TouchesAdministrator(ControlRequest request) => Known(request.Variable).Power is not null;

    /// <summary>Who sets the auditor's password is the auditor: one administrator alone must not. What waits is stored, so it holds none.</summary>
    private bool SetsAdministratorsPassword(ControlRequest request)
    {
        if (!TouchesAdministrator(request))
            return false;
        return request.Read(ControlJson.Default.PasswordChange).Password is null ? true
            : throw new CatalogueRefusalException("an administrator's new password is generated and shown to the one who approves: give none.");
    }

    private Subject Known(string name) => directory.SubjectOf(name) ?? throw new CatalogueRefusalException($"there is no subject '{name}'.");

    private async Task<ControlAnswer> AddAsync(ControlRequest request)
    {
        var user = request.Read(ControlJson.Default.NewUser);
        if (user.Kind is not ("person" or "application"))
            return ControlAnswer.Refused("invalid", $"`{user.Kind}` is not a kind of user", "Write person or application.");
        if (user.Password is "")
            return ControlAnswer.Refused("invalid", "the password is empty", "Give one, or have one generated.");
        if (user.Superuser && !superusers.IsLegal)
            return ControlAnswer.Refused(
                "refused", "superusers exist in profile transparent alone",
                "On a test system write `profile: transparent` into policy.yaml and restart.");
        var generated = user.Password is null ? PasswordForge.Make() : null;
        var spec = new SubjectSpec(
            user.Name,
            user.Kind == "person" ? SubjectKind.Person : SubjectKind.Application,
            user.Person.Length > 0 ? user.Person : user.Name,
            request.Caller.Name);
        // Making databases is the system administrator's: found out before the user is made.
        if (user.Database is { Length: > 0 } wanted && !await ExistsAsync(wanted, request.Cancellation).ConfigureAwait(false))
            return ControlAnswer.Refused(
                "refused", $"there is no database {wanted}",
                $"Add the user without it; then the system administrator: menshen database create {wanted} --owner {user.Name}");
        await catalogue.CreateSubjectAsync(spec, (generated ?? user.Password!).AsMemory(), request.Cancellation).ConfigureAwait(false);
        await superusers.ApplyToAsync(user.Name, user.Superuser, request.Cancellation).ConfigureAwait(false);
        if (user.Database is { Length: > 0 } database)
            await databases.GrantConnectAsync(database, user.Name, request.Cancellation).ConfigureAwait(false);
        await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Of(new UserCredentials(user.Name, generated, ""), ControlJson.Default.UserCredentials);
    }

    private async Task<bool> ExistsAsync(string database, CancellationToken cancellation) =>
        (await databases.ListAsync(cancellation).ConfigureAwait(false)).Any(known => known.Database == database);

    private async Task<ControlAnswer> ListAsync(ControlRequest request)
    {
        var subjects = await catalogue.ListSubjectsAsync(request.Cancellation).ConfigureAwait(false);
        var users = subjects.OrderBy(s => s.Subject.Name, StringComparer.Ordinal).Select(Report).ToList();
        return ControlAnswer.Of(new UserListing(users), ControlJson.Default.UserListing);
    }

    private async Task<ControlAnswer> DisableAsync(ControlRequest request)
    {
        await catalogue.DisableSubjectAsync(request.Variable, request.Cancellation).ConfigureAwait(false);
        await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done(Ended(sessions.EndAllOf(request.Variable)));
    }

    private async Task<ControlAnswer> EnableAsync(ControlRequest request)
    {
        await catalogue.EnableSubjectAsync(request.Variable, request.Cancellation).ConfigureAwait(false);
        await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }

    private async Task<ControlAnswer> DeleteAsync(ControlRequest request)
    {
        // First nobody new, then nobody left, then the role: the engine refuses to drop a role that is connected.
        await catalogue.DisableSubjectAsync(request.Variable, request.Cancellation).ConfigureAwait(false);
        await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
        sessions.EndAllOf(request.Variable);
        var deletion = await catalogue.DeleteSubjectAsync(request.Variable, request.Cancellation).ConfigureAwait(false);
        await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done(deletion.RoleDropped ? "" : deletion.Message);
    }

    private async Task<ControlAnswer> SetPasswordAsync(ControlRequest request)
    {
        var change = request.Read(ControlJson.Default.PasswordChange);
        if (change.Password is "")
            return ControlAnswer.Refused("invalid", "the password is empty", "Give one, or have one generated.");
        var generated = change.Password is null ? PasswordForge.Make() : null;
        await catalogue.SetPasswordAsync(
            request.Variable, (generated ?? change.Password!).AsMemory(), mustChange: request.Approval is not null, request.Cancellation).ConfigureAwait(false);
        await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Of(new UserCredentials(request.Variable, generated, ""), ControlJson.Default.UserCredentials);
    }

    private static string Ended(int sessions) => sessions switch
    {
        0 => "",
        1 => "1 session was ended",
        _ => $"{sessions} sessions were ended",
    };

    private static UserReport Report(SubjectListing listing) => new(
        listing.Subject.Id,
        listing.Subject.Name,
        listing.Subject.Kind == SubjectKind.Person ? "person" : "application",
        listing.Subject.Person,
        listing.Subject.Power is { } power ? PowerNames.Short(power) : null,
        listing.Subject.Enabled,
        listing.Subject.MustChangePassword,
        listing.IsSuperuser,
        listing.OwnedDatabases,
        listing.Connections,
        listing.Subject.CreatedAt,
        listing.Subject.CreatedBy);
}
