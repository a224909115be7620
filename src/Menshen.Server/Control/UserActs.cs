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
        new(ControlOperations.UserDisable, request => request.Variable, DisableAsync),
        new(ControlOperations.UserEnable, request => request.Variable, EnableAsync),
        new(ControlOperations.UserDelete, request => request.Variable, DeleteAsync),
        new(ControlOperations.UserPassword, request => request.Variable, SetPasswordAsync),
    ];

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
            request.Actor);
        await catalogue.CreateSubjectAsync(spec, (generated ?? user.Password!).AsMemory(), request.Cancellation).ConfigureAwait(false);
        await superusers.ApplyToAsync(user.Name, user.Superuser, request.Cancellation).ConfigureAwait(false);
        var message = user.Database is { Length: > 0 } database
            ? await LetInAsync(database, user.Name, request.Cancellation).ConfigureAwait(false) : "";
        await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Of(new UserCredentials(user.Name, generated, message), ControlJson.Default.UserCredentials);
    }

    private async Task<string> LetInAsync(string database, string user, CancellationToken cancellation)
    {
        var known = await databases.ListAsync(cancellation).ConfigureAwait(false);
        if (known.Any(d => d.Database == database))
        {
            await databases.GrantConnectAsync(database, user, cancellation).ConfigureAwait(false);
            return "";
        }

        await databases.CreateDatabaseAsync(database, user, cancellation).ConfigureAwait(false);
        return $"database {database} was created";
    }

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
            request.Variable, (generated ?? change.Password!).AsMemory(), mustChange: false, request.Cancellation).ConfigureAwait(false);
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
