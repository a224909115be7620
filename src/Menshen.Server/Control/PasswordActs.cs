using System.Security.Cryptography;
using System.Text;
using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on passwords: one's own, with the old one as proof, and the security administrator's reset.</summary>
internal sealed class PasswordActs(SubjectCatalogue catalogue, OwnPasswords passwords, TimeProvider time)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.SelfPassword, request => request.Read(ControlJson.Default.OwnPasswordChange).Name, ChangeOwnAsync),
        new(ControlOperations.UserPassword, request => request.Variable, ResetAsync),
    ];

    private async Task<ControlAnswer> ChangeOwnAsync(ControlRequest request)
    {
        var change = request.Read(ControlJson.Default.OwnPasswordChange);
        if (!await ProvesAsync(change, request.Cancellation).ConfigureAwait(false))
            return ControlAnswer.Refused("refused", "the name and the password do not fit", "After too many mistakes: the security administrator resets it.");
        return await passwords.SetAsync(change.Name, change.NewPassword.AsMemory(), mustChange: false, request.Cancellation).ConfigureAwait(false) is { } refusal
            ? ControlAnswer.Refused("refused", refusal.Message, refusal.Hint)
            : ControlAnswer.Done();
    }

    // The old password is judged for unknown names, too, and before anything else is said.
    private async Task<bool> ProvesAsync(OwnPasswordChange change, CancellationToken cancellation)
    {
        var subject = (await catalogue.LoadSubjectsAsync(cancellation).ConfigureAwait(false)).FirstOrDefault(s => s.Name == change.Name && s.DeletedAt is null);
        var old = Encoding.UTF8.GetBytes(change.OldPassword);
        var fits = ScramVerifier.Matches(subject is { ScramVerifier.Length: > 0 } ? subject.ScramVerifier : Nobody, old);
        CryptographicOperations.ZeroMemory(old);
        return fits && subject is not null && subject.CanLogin(time.GetUtcNow());
    }

    private static readonly string Nobody = ScramVerifier.ForPerson(PasswordForge.MakeFor(""));

    // A person gets a password that serves for its change alone: whoever has set it knows it. A program's is put where it runs, by its owner.
    private async Task<ControlAnswer> ResetAsync(ControlRequest request)
    {
        var change = request.Read(ControlJson.Default.PasswordChange);
        if (change.Password is "")
            return ControlAnswer.Refused("invalid", "the password is empty", "Give one, or have one generated.");
        var subject = (await catalogue.LoadSubjectsAsync(request.Cancellation).ConfigureAwait(false))
            .FirstOrDefault(s => s.Name == request.Variable && s.DeletedAt is null);
        if (subject is null)
            return ControlAnswer.Refused("refused", $"there is no subject '{request.Variable}'.", "");
        var generated = change.Password is null ? passwords.Generate(subject.Name) : null;
        var refusal = await passwords.SetAsync(
            subject.Name, (generated ?? change.Password!).AsMemory(), subject.Kind == SubjectKind.Person, request.Cancellation).ConfigureAwait(false);
        return refusal is null
            ? ControlAnswer.Of(new UserCredentials(subject.Name, generated, ""), ControlJson.Default.UserCredentials)
            : ControlAnswer.Refused("refused", refusal.Message, refusal.Hint);
    }
}
