using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Proves who asks by what a request's body carries: for those who have no session yet, and for acts that take a proof of their own.</summary>
internal sealed class CredentialProof(SubjectProof proof)
{
    /// <summary>The same for a wrong name, a wrong password and a wrong code: which of them it was is nobody's business.</summary>
    public const string DoesNotFit = "the name, the password and the code do not fit";

    /// <summary>The subject, or why not.</summary>
    public async Task<(Subject? Caller, string Refusal)> AskAsync(CallerCredentials credentials, CodeNeed need, ControlRequest request)
    {
        var (subject, _) = await proof.AskAsync(credentials.Name, credentials.Password.Chars, credentials.Code, request.Caller, request.Cancellation)
            .ConfigureAwait(false);
        if (subject is null)
            return (null, DoesNotFit);
        if (subject.MustChangePassword)
            return (null, $"the password of {subject.Name} is the first one, which others know, or too old: set another one first");
        // Told only to one who has the password: there is no code of his that could be guessed meanwhile.
        return await proof.MissingAsync(subject, need, request.Caller, request.Cancellation).ConfigureAwait(false) is { } missing
            ? (null, $"{missing}: menshen factor enrol {subject.Name}")
            : (subject, "");
    }
}
