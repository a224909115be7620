using Menshen.Control;
using Menshen.Crypto;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Keystore;

namespace Menshen.Server;

/// <summary>Acts on keys: what there is, seal groups, rotation, backup, destruction.</summary>
internal sealed class KeyActs(DataKeys data, DeploymentKeys keys, ApprovalDesk desk, IApprovalCatalogue approvals, CredentialProof proof, KeyLog log, TimeProvider time)
{
    private const string LookAt = "See them: menshen keys list";

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.KeyList, _ => "", _ => Task.FromResult(List())),
        new(ControlOperations.KeyMake, request => request.Read(ControlJson.Default.KeyWish).Name, MakeAsync),
        new(ControlOperations.KeyRotate, request => request.Variable, RotateAsync),
        new(ControlOperations.KeyBackup, request => request.Read(ControlJson.Default.KeyBackupWish).ToString(), request => Task.FromResult(BackUp(request))),
        new(ControlOperations.KeyDestroy, request => request.Variable, DestroyAsync),
    ];

    private ControlAnswer List() => ControlAnswer.Of(
        new KeyListing([.. keys.Describe().Select(KeyWords.Report), .. data.Stored.Select(key => KeyWords.Report(key, data.Groups.First(g => g.Number == key.Group)))], data.Trouble),
        ControlJson.Default.KeyListing);

    private async Task<ControlAnswer> MakeAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.KeyWish);
        if (KeyWords.Mode(wish.Mode) is not { } mode)
            return ControlAnswer.Refused("invalid", $"there is no mode '{wish.Mode}'", "e: equal values look equal and can be searched; r: they do not.");
        var made = await data.CreateAsync(new SealGroupSpec(wish.Name, wish.Tag, mode, request.Actor, EndOf(wish.Days)), request.Actor, request.Cancellation)
            .ConfigureAwait(false);
        log.Changed(request.Actor, "made", made, 1, $"tag {made.Tag}, mode {wish.Mode}");
        return ControlAnswer.Done();
    }

    private async Task<ControlAnswer> RotateAsync(ControlRequest request)
    {
        if (request.Variable == KeyNames.JournalSealing)
            return RotateJournal(request);
        if (data.Find(request.Variable) is not { } group)
        {
            return keys.Describe().Any(key => key.Name == request.Variable)
                ? ControlAnswer.Refused(
                    "refused", $"{request.Variable} is a key of the keystore: what hangs on it would have to be made anew, and this version does not do that",
                    $"Rotate the keys of seal groups, or {KeyNames.JournalSealing}.")
                : NoGroup(request.Variable);
        }
        if (group.Mode == SealMode.Equal)
        {
            return ControlAnswer.Refused(
                "refused", $"{group.Name} is of mode e: under a new key equal values would not look equal to the old ones, and no search or unique index would hold",
                "Unseal its columns and seal them as another group, or wait for a version that seals them anew.");
        }
        var version = await data.RotateAsync(group.Number, request.Actor, EndOf(request.Read(ControlJson.Default.KeyRotation).Days), request.Cancellation)
            .ConfigureAwait(false);
        log.Changed(request.Actor, "rotated", group, version, "new values are sealed with it");
        return ControlAnswer.Done(FormattableString.Invariant($"{version}"));
    }

    // The record comes first: killed behind it, either the keystore has the new version and the next start uses it, or nothing has happened.
    private ControlAnswer RotateJournal(ControlRequest request)
    {
        if (request.Read(ControlJson.Default.KeyRotation).Days is not null)
            return ControlAnswer.Refused("invalid", "the journal's secret has no end of its own", "Rotate it again when it is time.");
        var next = keys.JournalSecretVersion + 1;
        if (!log.OfKeystore(request.Actor, "rotating", KeyNames.JournalSealing, next, "the last records under the secret so far"))
            return ControlAnswer.Refused("unavailable", "the journal cannot record the act, so it was not done", "Look at: menshen status");
        var version = keys.RotateJournalSecret();
        log.OfKeystore(request.Actor, "rotated", KeyNames.JournalSealing, version, "records are sealed with it from the next segment on; those before only open");
        return ControlAnswer.Done(FormattableString.Invariant($"{version}"));
    }

    private ControlAnswer BackUp(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.KeyBackupWish);
        try
        {
            var (backup, shares) = wish switch
            {
                { Passphrase: { } phrase, Shares: null } => (keys.BackUp(phrase), []),
                { Passphrase: null, Shares: { } count } => keys.BackUp(count, wish.Threshold ?? 0),
                _ => throw new KeystoreException("Give a passphrase, or a number of shares, and not both."),
            };
            var digest = Convert.ToHexStringLower(Sm3.Hash(backup));
            log.BackedUp(request.Actor, $"{wish}; SM3 {digest}");
            return ControlAnswer.Of(new KeyBackupFiles(backup, shares, digest), ControlJson.Default.KeyBackupFiles);
        }
        catch (KeystoreException e)
        {
            return ControlAnswer.Refused("invalid", e.Message, "");
        }
    }

    /// <summary>Twice: asked for with a proof of its own, which is not kept; and, once another person has approved, done.</summary>
    private async Task<ControlAnswer> DestroyAsync(ControlRequest request)
    {
        if (data.Find(request.Variable) is not { } group)
            return NoGroup(request.Variable);
        if (!data.Stored.Any(key => key.Group == group.Number && key.State != StoredKeyState.Destroyed))
            return ControlAnswer.Refused("refused", $"the keys of {group.Name} are destroyed already", LookAt);
        return request.Approval is { } approval
            ? await DestroyAsync(request, group, approval).ConfigureAwait(false)
            : await AskAsync(request, group).ConfigureAwait(false);
    }

    private async Task<ControlAnswer> AskAsync(ControlRequest request, SealGroup group)
    {
        var (caller, refusal) = await proof.AskAsync(request.Read(ControlJson.Default.CallerCredentials), CodeNeed.IfDemanded, request).ConfigureAwait(false);
        if (caller is null)
            return ControlAnswer.Refused("refused", refusal, "");
        if (caller.Id != request.Caller.Subject?.Id)
            return ControlAnswer.Refused("refused", "the proof is another's than the session", "Give your own name and password.");
        if (string.IsNullOrWhiteSpace(request.Reason))
            return ControlAnswer.Refused("invalid", "whoever approves it needs a reason", "Say why: --reason TEXT");
        return await desk.KeepAsync(ControlOperations.KeyDestroy, request with { Body = ReadOnlyMemory<byte>.Empty }, group.Name).ConfigureAwait(false);
    }

    private async Task<ControlAnswer> DestroyAsync(ControlRequest request, SealGroup group, long approval)
    {
        var wrapped = data.Stored.Where(key => key.Group == group.Number).Select(key => key.Wrapped).ToList();
        var approver = (await approvals.FindAsync(approval, request.Cancellation).ConfigureAwait(false))?.Decider ?? "";
        var versions = await data.DestroyAsync(group.Number, request.Actor, request.Cancellation).ConfigureAwait(false);
        return log.Destroyed(group, versions, request.Actor, approver, approval, wrapped)
            ? ControlAnswer.Done()
            : ControlAnswer.Refused("unavailable", "the keys are destroyed, but the certificate could not be recorded", "Look at: menshen status");
    }

    private DateTimeOffset? EndOf(int? days) => days is { } some ? time.GetUtcNow().AddDays(Math.Clamp(some, 0, 100_000)) : null;

    private static ControlAnswer NoGroup(string name) => ControlAnswer.Refused("not-found", $"there is no seal group '{name}'", LookAt);
}
