using System.Security.Cryptography;
using System.Text;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Proves that a subject stands behind a request, by name, password and second factor.</summary>
internal sealed class SubjectProof(Func<string, Subject?> find, ILoginFailures failures, ISecondFactor factor, TimeProvider time)
{
    /// <summary>Of nobody's password: an unknown name costs as much time as a known one.</summary>
    private readonly string _decoy = ScramVerifier.ForPerson(RandomNumberGenerator.GetHexString(32));

    /// <summary>The subject, or why not; the reason is for the journal, and outside all of them read alike.</summary>
    public async Task<(Subject? Subject, string Detail)> AskAsync(
        string name, string password, string? code, string source, CancellationToken cancellation)
    {
        if (!failures.MayTry(name, source))
            return (null, "too many failures; wait");
        var subject = find(name);
        var bytes = Encoding.UTF8.GetBytes(password);
        var proven = ScramVerifier.Matches(subject?.ScramVerifier ?? _decoy, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        var detail = subject is null ? "no such subject"
            : !proven ? "wrong password"
            : !subject.CanLogin(time.GetUtcNow()) ? "disabled, or not valid now"
            : await factor.RefusalAsync(subject, code, cancellation).ConfigureAwait(false);
        if (detail is not null)
        {
            failures.NoteFailure(name, source);
            return (null, detail);
        }

        failures.NoteSuccess(name, source);
        return (subject, "");
    }
}
