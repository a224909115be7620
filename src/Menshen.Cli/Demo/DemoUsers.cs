using Menshen.Control;
using Npgsql;

namespace Menshen.Cli.Demo;

/// <summary>Makes the demo's users, the database and the group roles; a second run finds them and sets new passwords.</summary>
internal sealed class DemoUsers(DemoDeployment deployment, DemoGateway gateway, DemoPasswords passwords)
{
    public async Task MakeAsync(CancellationToken cancellation)
    {
        var existing = (await deployment.AskAsync(c => c.ListUsersAsync(cancellation)).ConfigureAwait(false)).Users;
        await LetInAsync(DemoCast.Owner, "application", existing, cancellation).ConfigureAwait(false);
        foreach (var person in DemoCast.Persons)
            await LetInAsync(person, "person", existing, cancellation).ConfigureAwait(false);
        foreach (var (group, members) in DemoCast.Groups)
            await FormGroupAsync(group, members, existing, cancellation).ConfigureAwait(false);
    }

    private async Task LetInAsync(string name, string kind, IReadOnlyList<UserReport> existing, CancellationToken cancellation)
    {
        var credentials = existing.Any(user => user.Name == name)
            ? await deployment.AskAsync(c => c.SetPasswordAsync(name, new PasswordChange(null), cancellation)).ConfigureAwait(false)
            : await deployment.AskAsync(c => c.AddUserAsync(new NewUser(name, null, DemoCast.Database, kind, "", false), cancellation)).ConfigureAwait(false);
        passwords.Keep(name, credentials.GeneratedPassword ?? throw new InvalidOperationException("A generated password is answered once."));
    }

    /// <summary>A group is a user that is disabled for ever once it has taken in its members: nobody can log in as a group.</summary>
    /// <remarks>No subject may create roles. But PostgreSQL 15 lets a role grant membership in itself to others while it is logged in
    /// (manual: "GRANT", "GRANT on Roles"), so the group does that through the gateway, and the journal has it.</remarks>
    private async Task FormGroupAsync(string group, string[] members, IReadOnlyList<UserReport> existing, CancellationToken cancellation)
    {
        if (existing.Any(user => user.Name == group && !user.Enabled))
            return;
        await LetInAsync(group, "application", existing, cancellation).ConfigureAwait(false);
        if (members.Length > 0)
        {
            var connection = await gateway.OpenAsync(group, cancellation).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            // All names are constants of DemoCast.
            var command = new NpgsqlCommand($"GRANT {group} TO {string.Join(", ", members)}", connection);
            await using var __ = command.ConfigureAwait(false);
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }

        await deployment.AskAsync(c => c.DisableUserAsync(group, cancellation)).ConfigureAwait(false);
        passwords.Forget(group);
    }
}
