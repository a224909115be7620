using System.Globalization;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Makes values of a group that have been deleted unrecoverable: from tables, from the disk's blocks, from WAL and from backups.</summary>
/// <remarks><code>
/// found nowhere ► a new key for the group, and every value under it ► the keys before destroyed ► a new wrapping, and the one before destroyed
///               ► tables written anew, their old files overwritten ► the certificate is recorded
/// </code>
/// Deleting the rows is the application's: it knows what else hangs on a person, and its statement is in the journal. What was kept of the values before, in WAL, at a standby or in a
/// backup, is under a key that nothing opens any more; so are the other values of the group in those backups, which is the price (decision 52).</remarks>
/// <param name="key">Of the certificate's digests: who has a person's number can have it compared, who has the record alone cannot try all numbers.</param>
internal sealed class Erasure(DataKeys keys, ColumnWorks works, KeyLog log, GatewayList gateways, PurgeDesk desk, byte[] key, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), BetweenLooks = TimeSpan.FromMilliseconds(300);

    /// <summary>Where such values are still, in words; null: nowhere.</summary>
    public async Task<string?> WhereAsync(SealGroup group, ErasedValues values, CancellationToken cancellation)
    {
        if (!await keys.AwaitTransactionsAsync(Patience, cancellation).ConfigureAwait(false)) return "transactions are under way whose tables cannot be seen yet";
        using var converter = new ValueConverter(keys, group);
        var count = await keys.FindAsync(group, text => values.MayHave(text, converter), cancellation).ConfigureAwait(false);
        List<string> words = [.. count.Found.Select(found => FormattableString.Invariant($"{found.Column} has {found.Values}")), .. count.Uncounted.Select(what => $"not known of {what}")];
        return words.Count == 0 ? null : string.Join("; ", words);
    }

    /// <summary>Why it cannot be done at all, in words; null: it can.</summary>
    public async Task<string?> ObstacleAsync(SealGroup group, CancellationToken cancellation)
    {
        if (group.Mode != SealMode.Equal) return $"{group.Name} is of mode r, whose values stay under the key that they have";
        // Before somebody approves what could not be done.
        if (desk.Obstacle is { } obstacle) return obstacle;
        return (await gateways.HereAsync(cancellation).ConfigureAwait(false)).Count > 1
            ? "other gateways of the catalogue are there, whose keystores would not open the new keys: stop them, and copy the keystore to them afterwards" : null;
    }

    /// <summary>Does it, once approved; answers the certificate.</summary>
    public async Task<string> RunAsync(PurgeTask task, SealGroup group, ErasedValues values, string asker, ActApproval approval, CancellationToken cancellation)
    {
        task.Say("looks for the values");
        // Asked again: a dump may have brought them back between the wish and its approval.
        if (await WhereAsync(group, values, cancellation).ConfigureAwait(false) is { } where) throw new CatalogueRefusalException($"the values are there still: {where}.");
        var old = Living(group);
        var version = await RotateAsync(task, group, asker, cancellation).ConfigureAwait(false);
        // One that was under way already only went on, and its key has had the values.
        if (old.Contains(version)) version = await RotateAsync(task, group, asker, cancellation).ConfigureAwait(false);
        foreach (var before in old.Where(one => one < version)) await DestroyAsync(task, group, before, asker, approval, cancellation).ConfigureAwait(false);
        await keys.RenewWrappingAsync(group, cancellation).ConfigureAwait(false);
        log.Changed(asker, "rewrapped", group, version, "under a new key of the keystore; the one before is destroyed");
        foreach (var database in (await keys.TablesOfAsync(group, cancellation).ConfigureAwait(false)).GroupBy(table => table.Database))
            await desk.PurgeAsync(task, database.Key, [.. database.Select(table => (table.Schema, table.Table))], cancellation).ConfigureAwait(false);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{values.Count} value(s), HMAC-SM3 {values.Digest(key)}: found in no table; keys {string.Join(", ", old.Where(one => one < version).Select(one => $"{group.Name}.{one}"))} and their wrapping destroyed; {PurgeDesk.Words(task)}. Other columns of deleted rows stay in backups until those expire.");
    }

    private List<int> Living(SealGroup group) =>
        [.. keys.Stored.Where(key => key.Group == group.Number && key.State != StoredKeyState.Destroyed).Select(key => key.Version).Order()];

    private async Task<int> RotateAsync(PurgeTask task, SealGroup group, string asker, CancellationToken cancellation)
    {
        var version = await works.RotateAsync(group, asker, null, cancellation).ConfigureAwait(false);
        while (true)
        {
            var mine = (await works.ListAsync(cancellation).ConfigureAwait(false)).Where(found => found.Work.Group == group.Number && found.Work.Version == version).ToList();
            if (mine.Find(found => found.Work.State == "given-up") is { Work: { } given })
                throw new CatalogueRefusalException($"the rotation was given up in {given.Database}, and nothing was destroyed: menshen seal --list");
            if (mine.Find(found => found.Work.State == "running") is not { Work: { } running } one) return version;
            task.Say($"brings {running.Database} to version {version} of {group.Name}{(one.Progress?.Note is { } note ? $": {note}" : "")}");
            await Task.Delay(BetweenLooks, time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task DestroyAsync(PurgeTask task, SealGroup group, int version, string asker, ActApproval approval, CancellationToken cancellation)
    {
        task.Say($"looks whether values are under version {version} of {group.Name}");
        if (await VersionEnd.RefusalAsync(keys, group, version, cancellation).ConfigureAwait(false) is var (what, remedy)) throw new CatalogueRefusalException($"{what}. {remedy}");
        var wrapped = keys.Stored.Where(key => key.Group == group.Number && key.Version == version).Select(key => key.Wrapped).ToList();
        await keys.DestroyAsync(group.Number, version, asker, cancellation).ConfigureAwait(false);
        if (!log.Destroyed(group, version, 1, asker, approval, wrapped)) throw new CatalogueRefusalException("a key is destroyed, but its certificate could not be recorded.");
    }
}
