using System.Security.Cryptography;
using Menshen.Control;

namespace Menshen.Cli.Demo;

/// <summary>Makes the demo's database and users, each by the administrator with the power for it; a second run finds them and sets new
/// passwords.</summary>
internal sealed class DemoUsers(DemoDeployment deployment, DemoPasswords passwords)
{
    public async Task MakeAsync(CancellationToken cancellation)
    {
        var existing = (await AsSecurityAsync(c => c.ListUsersAsync(cancellation)).ConfigureAwait(false)).Users;
        // The owner first: the database is made for it.
        await LetInAsync(DemoCast.Owner, "application", null, existing, cancellation).ConfigureAwait(false);
        if (!existing.Any(user => user.OwnedDatabases.Contains(DemoCast.Database)))
            await deployment.AskAsAsync(
                DemoCast.SystemAdministrator, c => c.CreateDatabaseAsync(new NewDatabase(DemoCast.Database, DemoCast.Owner), cancellation))
                .ConfigureAwait(false);
        await LetInAsync(DemoCast.Application, "application", DemoCast.Database, existing, cancellation).ConfigureAwait(false);
        foreach (var person in DemoCast.Persons)
            await LetInAsync(person, "person", DemoCast.Database, existing, cancellation).ConfigureAwait(false);
    }

    private async Task LetInAsync(
        string name, string kind, string? database, IReadOnlyList<UserReport> existing, CancellationToken cancellation)
    {
        var owner = kind == "application" ? DemoCast.SecurityAdministrator : null;
        var credentials = existing.Any(user => user.Name == name)
            ? await AsSecurityAsync(c => c.SetPasswordAsync(name, new PasswordChange(null), cancellation)).ConfigureAwait(false)
            : await AsSecurityAsync(c => c.AddUserAsync(new NewUser(name, null, database, kind, "", false) { Owner = owner }, cancellation))
                .ConfigureAwait(false);
        var generated = credentials.GeneratedPassword?.Reveal() ?? throw new InvalidOperationException("A generated password is answered once.");
        passwords.Keep(name, kind == "person" ? await ChangeAsync(name, generated, cancellation).ConfigureAwait(false) : generated);
    }

    // What an administrator was shown serves for its change alone.
    private Task<string> ChangeAsync(string name, string first, CancellationToken cancellation) => deployment.AskAsync(async client =>
    {
        var own = $"{RandomNumberGenerator.GetString("abcdefghijkmnopqrstuvwxyz", 12)}-{RandomNumberGenerator.GetString("23456789", 6)}";
        await client.LoginAsync(new LoginRequest(name, first, null), cancellation).ConfigureAwait(false);
        await client.ChangeOwnPasswordAsync(new OwnPasswordChange(first, own), cancellation).ConfigureAwait(false);
        await client.LogoutAsync(cancellation).ConfigureAwait(false);
        return own;
    });

    private Task<T> AsSecurityAsync<T>(Func<ControlClient, Task<T>> question) => deployment.AskAsAsync(DemoCast.SecurityAdministrator, question);
}
