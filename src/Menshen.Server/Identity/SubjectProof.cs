using System.Net;
using System.Security.Cryptography;
using System.Text;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Gateway;

namespace Menshen.Server;

/// <summary>Proves that a subject stands behind a request, by name, password and second factors; counts what fails where the gateway
/// counts.</summary>
internal sealed class SubjectProof(Func<string, Subject?> find, ILoginFailures failures, ISecondFactor factor, ControlAccess access, TimeProvider time)
{
    /// <summary>Of nobody's password: an unknown name costs as much time as a known one.</summary>
    private readonly string _decoy = ScramVerifier.ForPerson(RandomNumberGenerator.GetHexString(32));

    /// <summary>Hears who has proven himself: an account that is used here is in use.</summary>
    public Action<long> Used { private get; init; } = _ => { };

    /// <summary>The subject, or why not; the reason is for the journal, and outside all of them read alike.</summary>
    public async Task<ProofAnswer> AskAsync(
        string name, ReadOnlyMemory<char> password, SecretText? code, Caller caller, CancellationToken cancellation)
    {
        var subject = find(name);
        // The local socket's peers have no address; for the counter they come from this machine.
        var attempt = new LoginAttempt(name, EntryOf(subject), IPAddress.TryParse(caller.Source, out var address) ? address : IPAddress.Loopback, IsEncrypted: true);
        var isLocked = failures.IsLocked(attempt);
        // Pinned: what the garbage collector moves leaves a copy behind that nobody clears.
        var bytes = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(password.Span), pinned: true);
        Encoding.UTF8.GetBytes(password.Span, bytes);
        var proven = ScramVerifier.Matches(subject?.ScramVerifier ?? _decoy, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        var detail = subject is null ? "no such subject"
            : isLocked ? "locked after too many failures"
            : !proven ? "wrong password"
            : !subject.CanLogin(time.GetUtcNow()) ? "disabled, dormant, or not valid now"
            : await factor.RefusalAsync(subject, code, caller, cancellation).ConfigureAwait(false);
        if (detail is null && access.RefusedBy(subject!, caller.Source) is { } rule)
        {
            // As at the gateway: a right password is no guess and is not counted, and the answer waits as any other.
            await Task.Delay(failures.NoteRefusal(attempt), time, cancellation).ConfigureAwait(false);
            return new(null, $"not from there or not now: rule {rule.Id} of access");
        }

        if (detail is null)
            return Succeed(subject!, attempt);
        await Task.Delay(failures.NoteFailure(attempt), time, cancellation).ConfigureAwait(false);
        return new(null, detail);
    }

    /// <summary>What a subject that has proven itself still lacks; null: nothing.</summary>
    public Task<string?> MissingAsync(Subject subject, CodeNeed need, Caller caller, CancellationToken cancellation) =>
        factor.MissingAsync(subject, need, caller, cancellation);

    private ProofAnswer Succeed(Subject subject, LoginAttempt attempt)
    {
        // A guess that was under way when the lock fell comes too late, right or wrong.
        if (failures.NoteSuccess(attempt) is not { } before)
            return new(null, "locked meanwhile");
        Used(subject.Id);
        return new(subject, "") { Before = before };
    }

    // What the counter asks of it, and no verifier.
    private static SubjectEntry? EntryOf(Subject? subject) => subject is null ? null
        : new SubjectEntry(subject.Id, subject.Name, subject.EngineRole, "", true) { Kind = subject.Kind.ToString().ToLowerInvariant() };
}
