using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The security administrator's reset of another's password.</summary>
internal sealed class PasswordActs(SubjectDirectory directory, OwnPasswords passwords)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.UserPassword, request => request.Variable, ResetAsync)
        {
            NeedsApproval = SetsAdministratorsPassword, StateOf = request => Task.FromResult(AccountState.Of(directory, request.Variable)),
        },
    ];

    /// <summary>Who sets the auditor's password is the auditor: one administrator alone must not. What waits is stored, so it holds none.</summary>
    private bool SetsAdministratorsPassword(ControlRequest request)
    {
        if (directory.Require(request.Variable).Power is null)
            return false;
        return request.Read(ControlJson.Default.PasswordChange).Password is null ? true
            : throw new CatalogueRefusalException("an administrator's new password is generated and shown to the one who approves: give none.");
    }

    // A person gets a password that serves for its change alone: whoever has set it knows it. A program's is put where it runs, by its owner.
    private async Task<ControlAnswer> ResetAsync(ControlRequest request)
    {
        var change = request.Read(ControlJson.Default.PasswordChange);
        if (change.Password is { Length: 0 })
            return ControlAnswer.Refused("invalid", "the password is empty", "Give one, or have one generated.");
        var subject = directory.Require(request.Variable);
        var generated = change.Password is null ? passwords.Generate(subject.Name) : null;
        var refusal = await passwords.SetAsync(
            subject.Name, generated?.Chars ?? change.Password!.Chars, subject.Kind == SubjectKind.Person, request.Cancellation).ConfigureAwait(false);
        return refusal is null
            ? ControlAnswer.Of(new UserCredentials(subject.Name, generated, ""), ControlJson.Default.UserCredentials)
            : ControlAnswer.Refused("refused", refusal.Message, refusal.Hint);
    }
}
