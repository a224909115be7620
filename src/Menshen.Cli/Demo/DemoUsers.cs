using System.Security.Cryptography;
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

    // What an administrator was shown serves for its change alone.
    private async Task<string> ChangeAsync(string name, string first, CancellationToken cancellation)
    {
        var own = $"{RandomNumberGenerator.GetString("abcdefghijkmnopqrstuvwxyz", 12)}-{RandomNumberGenerator.GetString("23456789", 6)}";
        await deployment.AskAsync(c => c.ChangeOwnPasswordAsync(new OwnPasswordChange(name, first, own), cancellation)).ConfigureAwait(false);
        return own;
    }

    private async Task LetInAsync(string name, string kind, IReadOnlyList<UserReport> existing, CancellationToken cancellation)
    {
        var credentials = existing.Any(user => user.Name == name)
            ? await deployment.AskAsync(c => c.SetPasswordAsync(name, new PasswordChange(null), cancellation)).ConfigureAwait(false)
            : await deployment.AskAsync(c => c.AddUserAsync(new NewUser(name, null, DemoCast.Database, kind, "", false) { Owner = kind == "application" ? DemoCast.SecurityAdministrator : null }, cancellation)).ConfigureAwait(false);
        var generated = credentials.GeneratedPassword ?? throw new InvalidOperationException("A generated password is answered once.");
        passwords.Keep(name, kind == "person" ? await ChangeAsync(name, generated, cancellation).ConfigureAwait(false) : generated);
    }
}
