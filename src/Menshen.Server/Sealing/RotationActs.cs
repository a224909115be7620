using Menshen.Control;
using Menshen.Crypto.Sealing;
using Menshen.Keystore;

namespace Menshen.Server;

/// <summary>The act of giving a key its next version: of mode r at once, of mode e with every value, of the journal from its next segment on.</summary>
internal sealed class RotationActs(DataKeys data, ColumnWorks works, DeploymentKeys keys, KeyLog log, TimeProvider time)
{
    public IEnumerable<ControlAct> All => [new(ControlOperations.KeyRotate, request => request.Variable, RotateAsync)];

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
                : KeyWords.NoGroup(request.Variable);
        }
        var notAfter = KeyWords.EndOf(request.Read(ControlJson.Default.KeyRotation).Days, time);
        if (group.Mode == SealMode.Equal)
            return ControlAnswer.Done(FormattableString.Invariant($"{await works.RotateAsync(group, request.Actor, notAfter, request.Cancellation).ConfigureAwait(false)}"));
        var version = await data.RotateAsync(group.Number, request.Actor, notAfter, request.Cancellation).ConfigureAwait(false);
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
}
