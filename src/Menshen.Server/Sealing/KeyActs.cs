using System.Globalization;
using Menshen.Control;
using Menshen.Crypto;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Keystore;
using Menshen.Keystore.Backup;

namespace Menshen.Server;

/// <summary>Acts on keys: what there is, seal groups, backup, destruction.</summary>
internal sealed class KeyActs(DataKeys data, DeploymentKeys keys, Func<int> leastPersons, ApprovalDesk desk, CredentialProof proof, KeyLog log, TimeProvider time)
{
    /// <summary>So long a destruction waits for transactions that are under way; they make tables that nobody else sees.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.KeyList, _ => "", _ => Task.FromResult(List())),
        new(ControlOperations.KeyMake, request => request.Read(ControlJson.Default.KeyWish).Name, MakeAsync),
        new(ControlOperations.KeyBackup, request => request.Read(ControlJson.Default.KeyBackupWish).ToString(), request => Task.FromResult(BackUp(request))),
        new(ControlOperations.KeyDestroy, request => request.Variable, DestroyAsync) { Identify = request => Task.FromResult(Identify(request)), StateOf = request => Task.FromResult(StateOf(request)) },
    ];

    private ControlAnswer List() => ControlAnswer.Of(
        new KeyListing([.. keys.Describe().Select(KeyWords.Report), .. data.Stored.Select(key => KeyWords.Report(key, data.Groups.First(g => g.Number == key.Group)))], data.Trouble),
        ControlJson.Default.KeyListing);

    private async Task<ControlAnswer> MakeAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.KeyWish);
        if (KeyWords.Mode(wish.Mode) is not { } mode)
            return ControlAnswer.Refused("invalid", $"there is no mode '{wish.Mode}'", "e: equal values look equal and can be searched; r: they do not.");
        var made = await data.CreateAsync(new SealGroupSpec(wish.Name, wish.Tag, mode, request.Actor, KeyWords.EndOf(wish.Days, time)), request.Actor, request.Cancellation)
            .ConfigureAwait(false);
        log.Changed(request.Actor, "made", made, 1, $"tag {made.Tag}, mode {wish.Mode}");
        return ControlAnswer.Done();
    }

    private ControlAnswer BackUp(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.KeyBackupWish);
        var (persons, least) = (wish is { Shares: not null, Threshold: { } threshold } ? threshold : 1, leastPersons());
        if (persons < least)
            return ControlAnswer.Refused(
                "refused", string.Create(CultureInfo.InvariantCulture, $"the policy wants a backup of the keys to take {least} persons to open (backup: keys-persons), and this one takes {Math.Max(persons, 1)}"),
                string.Create(CultureInfo.InvariantCulture, $"Split it: --shares {Math.Min(least + 1, KeyBackup.MostShares)} --threshold {least}, and give each share to another person."));
        try
        {
            var (backup, shares) = wish switch
            {
                { Passphrase: { } phrase, Shares: null } => (keys.BackUp(phrase.Chars.Span), []),
                { Passphrase: null, Shares: { } count } => keys.BackUp(count, wish.Threshold ?? 0),
                _ => throw new KeystoreException("Give a passphrase, or a number of shares, and not both."),
            };
            var digest = Convert.ToHexStringLower(Sm3.Hash(backup));
            log.BackedUp(request.Actor, $"{wish}; SM3 {digest}");
            keys.RememberBackup(persons);
            return ControlAnswer.Of(new KeyBackupFiles(backup, shares, digest), ControlJson.Default.KeyBackupFiles);
        }
        catch (KeystoreException e)
        {
            return ControlAnswer.Refused("invalid", e.Message, "");
        }
    }

    // Groups and versions are for ever; but "all keys" are more once the group has been rotated, and with them values that nobody meant.
    private string Identify(ControlRequest request)
    {
        var (name, version) = NamesOf(request.Variable);
        var group = data.Find(name)?.Number;
        var living = Living(group, version);
        return living.Count == 0 ? "" : $"key versions {string.Join(", ", living)}";
    }

    private string StateOf(ControlRequest request) => Identify(request) is { Length: > 0 } living ? living : "none";

    private List<int> Living(int? group, int version) =>
        [.. data.Stored.Where(key => key.Group == group && key.State != StoredKeyState.Destroyed && (version == 0 || key.Version == version)).Select(key => key.Version).Order()];

    /// <summary>Twice: asked for with a proof of its own, which is not kept; and, once another person has approved, done.</summary>
    private async Task<ControlAnswer> DestroyAsync(ControlRequest request)
    {
        var (name, version) = NamesOf(request.Variable);
        if (data.Find(name) is not { } group)
            return KeyWords.NoGroup(name);
        if (Living(group.Number, version) is not { Count: > 0 } living)
            return ControlAnswer.Refused("refused", $"the keys of {request.Variable} are destroyed already, or there are none", KeyWords.LookAt);
        if (version != 0 && await RefusalOfVersionAsync(group, version, request).ConfigureAwait(false) is { } refusal)
            return refusal;
        return request.Approved is { } approval
            ? await DestroyAsync(request, group, version, living, approval).ConfigureAwait(false)
            : await AskAsync(request, group).ConfigureAwait(false);
    }

    // Asked twice: values may have come back, with a dump, between the wish and its approval.
    private async Task<ControlAnswer?> RefusalOfVersionAsync(SealGroup group, int version, ControlRequest request)
    {
        if (group.Mode != SealMode.Equal)
            return ControlAnswer.Refused("refused", $"{group.Name} is of mode r, whose values of every version stay as they are", "Destroy all its keys, or none.");
        if (data.Stored.Single(key => key.Group == group.Number && key.Version == version).State == StoredKeyState.Active)
            return ControlAnswer.Refused("refused", $"version {version} of {group.Name} is the newest", $"Rotate it first: menshen keys rotate {group.Name}; or destroy all its keys.");
        if ((await data.DatabasesOfAsync(group, request.Cancellation).ConfigureAwait(false)).Where(database => database.Version == version).Select(database => database.Name).ToList() is { Count: > 0 } behind)
            return ControlAnswer.Refused("refused", $"{string.Join(", ", behind)} writes with version {version} of {group.Name}", $"Bring it to the newest: menshen keys rotate {group.Name}");
        if (!await data.AwaitTransactionsAsync(Patience, request.Cancellation).ConfigureAwait(false))
            return ControlAnswer.Refused(
                "refused", "transactions are under way whose tables cannot be seen yet", "Ask again when they have ended; look at pg_stat_activity and pg_prepared_xacts of the engine.");
        return await VersionEnd.RefusalAsync(data, group, version, request.Cancellation).ConfigureAwait(false) is var (what, remedy) ? ControlAnswer.Refused("refused", what, remedy) : null;
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
        return await desk.KeepAsync(ControlOperations.KeyDestroy, request with { Body = ReadOnlyMemory<byte>.Empty }).ConfigureAwait(false);
    }

    private async Task<ControlAnswer> DestroyAsync(ControlRequest request, SealGroup group, int version, List<int> living, ActApproval approval)
    {
        var wrapped = data.Stored.Where(key => key.Group == group.Number && (version == 0 || key.Version == version)).Select(key => key.Wrapped).ToList();
        var versions = 1;
        if (version != 0) await data.DestroyAsync(group.Number, version, request.Actor, request.Cancellation).ConfigureAwait(false);
        else versions = await data.DestroyAsync(group.Number, living, request.Actor, request.Cancellation).ConfigureAwait(false);
        return log.Destroyed(group, version, versions, request.Actor, approval, wrapped)
            ? ControlAnswer.Done()
            : ControlAnswer.Refused("unavailable", "the keys are destroyed, but the certificate could not be recorded", "Look at: menshen status");
    }

    // phone: all its keys; phone.1: that version. No group's name has a dot.
    private static (string Name, int Version) NamesOf(string variable) =>
        variable.LastIndexOf('.') is > 0 and var dot && int.TryParse(variable.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? (variable[..dot], version) : (variable, 0);

}
