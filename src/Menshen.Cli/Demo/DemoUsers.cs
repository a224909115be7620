using Menshen.Control;

namespace Menshen.Cli.Demo;

/// <summary>Makes the demo's database and users; a second run finds them and sets new passwords.</summary>
internal sealed class DemoUsers(DemoDeployment deployment, DemoPasswords passwords)
{
    public async Task MakeAsync(CancellationToken cancellation)
    {
        var existing = (await deployment.AskAsync(c => c.ListUsersAsync(cancellation)).ConfigureAwait(false)).Users;
        // The owner first: the database is made for the first who is let in.
        await LetInAsync(DemoCast.Owner, "application", existing, cancellation).ConfigureAwait(false);
        await LetInAsync(DemoCast.Application, "application", existing, cancellation).ConfigureAwait(false);
        foreach (var person in DemoCast.Persons)
            await LetInAsync(person, "person", existing, cancellation).ConfigureAwait(false);
    }

    private async Task LetInAsync(string name, string kind, IReadOnlyList<UserReport> existing, CancellationToken cancellation)
    {
        var credentials = existing.Any(user => user.Name == name)
            ? await deployment.AskAsync(c => c.SetPasswordAsync(name, new PasswordChange(null), cancellation)).ConfigureAwait(false)
            : await deployment.AskAsync(c => c.AddUserAsync(new NewUser(name, null, DemoCast.Database, kind, "", false), cancellation)).ConfigureAwait(false);
        passwords.Keep(name, credentials.GeneratedPassword ?? throw new InvalidOperationException("A generated password is answered once."));
    }
}
