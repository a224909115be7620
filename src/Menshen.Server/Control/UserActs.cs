using System.Globalization;
using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on users.</summary>
internal sealed class UserActs(
    SubjectCatalogue catalogue, DatabaseCatalogue databases, SubjectDirectory directory, SessionControl sessions, SuperuserRule superusers,
    OwnPasswords passwords)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.UserAdd, request => request.Read(ControlJson.Default.NewUser).Name, AddAsync)
        {
            StateOf = request => Task.FromResult(AccountState.Of(directory, request.Read(ControlJson.Default.NewUser).Name)),
        },
        new(ControlOperations.UserList, _ => "", ListAsync),
        new(ControlOperations.UserDisable, request => request.Variable, DisableAsync) { NeedsApproval = TouchesAdministrator, StateOf = StateAsync },
        new(ControlOperations.UserEnable, request => request.Variable, EnableAsync) { NeedsApproval = TouchesAdministrator, StateOf = StateAsync },
        new(ControlOperations.UserDelete, request => request.Variable, DeleteAsync) { NeedsApproval = TouchesAdministrator, StateOf = StateAsync },
        new(ControlOperations.UserSet, DescribeChange, SetAsync) { NeedsApproval = TouchesAdministrator, StateOf = StateAsync },
    ];

    private Task<string> StateAsync(ControlRequest request) => Task.FromResult(AccountState.Of(directory, request.Variable));

    private bool TouchesAdministrator(ControlRequest request) => directory.Require(request.Variable).Power is not null;

    // All that changes: who approves it sees this and no more. Whose account it is decides who counts as a second person.
    private static string DescribeChange(ControlRequest request)
    {
        var change = request.Read(ControlJson.Default.UserChange);
        (string Name, string? Value)[] members =
            [("person", change.Person), ("owner", change.Owner), ("valid from", change.ValidFrom), ("valid until", change.ValidUntil), ("note", change.Note is { } note ? Quoted.Short(note) : null)];
        return string.Concat([request.Variable, .. members.Where(member => member.Value is not null).Select(member => $", {member.Name} {member.Value}")]);
    }

    private async Task<ControlAnswer> AddAsync(ControlRequest request)
    {
        var user = request.Read(ControlJson.Default.NewUser);
        if (user.Kind is not ("person" or "application"))
            return ControlAnswer.Refused("invalid", $"`{user.Kind}` is not a kind of user", "Write person or application.");
        if (user.Password is { Length: 0 })
            return ControlAnswer.Refused("invalid", "the password is empty", "Give one, or have one generated.");
        if (user.Superuser && !superusers.IsLegal)
            return ControlAnswer.Refused(
                "refused", "superusers exist in profile transparent alone",
                "On a test system write `profile: transparent` into policy.yaml and restart.");
        if (user.Kind == "application" && string.IsNullOrEmpty(user.Owner))
            return ControlAnswer.Refused("refused", "a program needs an owner", "Name the account of the person who answers for it: --owner NAME.");
        var generated = user.Password is null ? passwords.Generate(user.Name) : null;
        if (await passwords.JudgeFirstAsync(user.Name, generated?.Chars ?? user.Password!.Chars, request.Cancellation).ConfigureAwait(false) is { } refusal)
            return ControlAnswer.Refused("refused", refusal.Message, refusal.Hint);
        var spec = new SubjectSpec(
            user.Name,
            user.Kind == "person" ? SubjectKind.Person : SubjectKind.Application,
            user.Person.Length > 0 ? user.Person : user.Name,
            request.Caller.Name)
        {
            Owner = string.IsNullOrEmpty(user.Owner) ? null : user.Owner,
            // Whoever made it knows it, so a person changes it first. A program's stays: it is put where the program runs, by its owner.
            MustChangePassword = user.Kind == "person",
        };
        // Making databases is the system administrator's: found out before the user is made.
        if (user.Database is { Length: > 0 } wanted && !await ExistsAsync(wanted, request.Cancellation).ConfigureAwait(false))
            return ControlAnswer.Refused(
                "refused", $"there is no database {wanted}",
                $"Add the user without it; then the system administrator: menshen database create {wanted} --owner {user.Name}");
        await catalogue.CreateSubjectAsync(spec, generated?.Chars ?? user.Password!.Chars, request.Cancellation).ConfigureAwait(false);
        await superusers.ApplyToAsync(user.Name, user.Superuser, request.Cancellation).ConfigureAwait(false);
        if (user.Database is { Length: > 0 } database)
            await databases.GrantConnectAsync(database, user.Name, request.Cancellation).ConfigureAwait(false);
        await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Of(new UserCredentials(user.Name, generated, ""), ControlJson.Default.UserCredentials);
    }

    private async Task<bool> ExistsAsync(string database, CancellationToken cancellation) =>
        (await databases.NamesAsync(cancellation).ConfigureAwait(false)).Contains(database);

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

    private async Task<ControlAnswer> SetAsync(ControlRequest request)
    {
        var change = request.Read(ControlJson.Default.UserChange);
        if (!TryTime(change.ValidFrom, out var from) || !TryTime(change.ValidUntil, out var until))
            return ControlAnswer.Refused("invalid", "this is not a time", "Write 2026-12-31, 2026-12-31T18:00:00+08:00, or none.");
        if (change.Person is { } person && directory.Require(request.Variable).Power is { } power
            && directory.Living.Any(other => other.Power is { } held && held != power && PersonName.IsSame(other.Person, person)))
            return ControlAnswer.Refused("refused", $"{person} already holds another of the three powers; they are mutually exclusive", "Dismiss one of the two accounts first.");
        await catalogue.SetAccountAsync(
            request.Variable,
            new AccountChange
            {
                SetsValidFrom = change.ValidFrom is not null, ValidFrom = from, SetsValidUntil = change.ValidUntil is not null, ValidUntil = until,
                Owner = change.Owner, Person = change.Person, Note = change.Note,
            },
            request.Cancellation).ConfigureAwait(false);
        await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (text is null or "none")
            return true;
        var isTime = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var found);
        time = found;
        return isTime;
    }

    private static string Ended(int sessions) => sessions switch
    {
        0 => "",
        1 => "1 session was ended",
        _ => $"{sessions} sessions were ended",
    };

    private UserReport Report(SubjectListing listing) => new(
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
        listing.Subject.CreatedBy)
    {
        Owner = listing.Subject.Owner,
        Groups = listing.Subject.Groups,
        Aliases = listing.Subject.Aliases,
        LastUse = directory.LastUseOf(listing.Subject),
        Dormant = directory.IsDormant(listing.Subject),
        ValidFrom = listing.Subject.ValidFrom,
        ValidUntil = listing.Subject.ValidUntil,
        PasswordSetAt = listing.Subject.PasswordSetAt,
        PasswordExpiresAt = directory.PasswordEnd(listing.Subject),
        Note = listing.Subject.Note,
    };
}
