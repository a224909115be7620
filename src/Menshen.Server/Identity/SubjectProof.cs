using System.Net;
using System.Security.Cryptography;
using System.Text;
using Menshen.Engine;
using Menshen.Gateway;

namespace Menshen.Server;

/// <summary>Proves that a subject stands behind a request, by name, password and second factor; counts what fails where the gateway
/// counts.</summary>
internal sealed class SubjectProof(Func<string, Subject?> find, ILoginFailures failures, ISecondFactor factor, TimeProvider time)
{
    /// <summary>Of nobody's password: an unknown name costs as much time as a known one.</summary>
    private readonly string _decoy = ScramVerifier.ForPerson(RandomNumberGenerator.GetHexString(32));

    /// <summary>The subject, or why not; the reason is for the journal, and outside all of them read alike.</summary>
    public async Task<(Subject? Subject, string Detail)> AskAsync(
        string name, ReadOnlyMemory<char> password, string? code, string source, CancellationToken cancellation)
    {
        var subject = find(name);
        // The local socket's peers have no address; for the counter they come from this machine.
        var attempt = new LoginAttempt(name, EntryOf(subject), IPAddress.TryParse(source, out var address) ? address : IPAddress.Loopback, IsEncrypted: true);
        var isLocked = failures.IsLocked(attempt);
        // Pinned: what the garbage collector moves leaves a copy behind that nobody clears.
        var bytes = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(password.Span), pinned: true);
        Encoding.UTF8.GetBytes(password.Span, bytes);
        var proven = ScramVerifier.Matches(subject?.ScramVerifier ?? _decoy, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        var detail = subject is null ? "no such subject"
            : isLocked ? "locked after too many failures"
            : !proven ? "wrong password"
            : !subject.CanLogin(time.GetUtcNow()) ? "disabled, or not valid now"
            : await factor.RefusalAsync(subject, code, cancellation).ConfigureAwait(false);
        // A guess that was under way when the lock fell comes too late, right or wrong.
        if (detail is null)
            return failures.NoteSuccess(attempt) is null ? (null, "locked meanwhile") : (subject, "");
        await Task.Delay(failures.NoteFailure(attempt), time, cancellation).ConfigureAwait(false);
        return (null, detail);
    }

    /// <summary>What a subject that has proven itself still lacks; null: nothing.</summary>
    public Task<string?> MissingAsync(Subject subject, CodeNeed need, CancellationToken cancellation) => factor.MissingAsync(subject, need, cancellation);

    // What the counter asks of it, and no verifier.
    private static SubjectEntry? EntryOf(Subject? subject) => subject is null ? null
        : new SubjectEntry(subject.Id, subject.Name, subject.EngineRole, "", true) { Kind = subject.Kind.ToString().ToLowerInvariant() };
}
