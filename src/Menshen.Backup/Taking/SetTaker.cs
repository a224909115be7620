using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Engine;
using NpgsqlTypes;

namespace Menshen.Backup.Taking;

/// <summary>Takes a set: a base backup of the engine and the deployment's files, compressed, sealed and signed.</summary>
/// <remarks><code>
/// pg_backup_start ► list ► workers: read, SM3, known? name it : zstd ► SM4-GCM ► pack ► pg_control ► pg_backup_stop ► WAL arrived? ► body ► head ► rename
/// </code>
/// Whatever ends it before the rename leaves nothing that looks like a set.</remarks>
public sealed class SetTaker(BackupRepository repository, IBackupSecrets secrets, IEngine engine, TimeProvider time)
{
    /// <summary>More would only take the processors from those who work.</summary>
    private const int MostWorkers = 8;

    /// <summary>For the WAL of the backup to arrive in the repository.</summary>
    private static readonly TimeSpan WalPatience = TimeSpan.FromSeconds(60);

    /// <summary>Waits until the WAL up to a place is in the repository.</summary>
    public required Func<NpgsqlLogSequenceNumber, CancellationToken, Task> WaitForWal { private get; init; }

    /// <summary>Counts what is to be found again in a set of that label; answers null if there is nothing to count. Asked behind the set's end.</summary>
    public Func<string, CancellationToken, Task<SetFacts?>> Count { private get; init; } = (_, _) => Task.FromResult<SetFacts?>(null);

    public async Task<StoredSet> TakeAsync(TakeWish wish, TakeProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wish);
        ArgumentNullException.ThrowIfNull(progress);
        // A damaged set must not keep new ones from being taken: verify tells it, and the next set is a full one.
        var isDamaged = false;
        var sets = repository.List(secrets.Verifier, _ => isDamaged = true);
        var seen = SeenSetFile.Read(wish.SeenFile, secrets);
        // Sets that were deleted stay missed: the chain goes on from the one that was written, not from the one that somebody left.
        var lost = seen is not null && seen.IsOf(repository) && (sets.Count == 0 || sets[^1].Head.Sequence < seen.Sequence) ? seen.Digest : null;
        var begun = time.GetUtcNow();
        progress.Step = "checkpoint";
        await using var backup = await IClusterBackup.BeginAsync(engine, "menshen", cancellation).ConfigureAwait(false);
        var before = isDamaged ? null : wish.Kind switch
        {
            SetHead.Incremental => sets.Count > 0 ? sets[^1] : null,
            SetHead.Differential => sets.LastOrDefault(set => set.Head.Kind == SetHead.Full),
            _ => null,
        };
        // What hangs on another timeline could not be brought back to any moment after it.
        if (before?.Head is { } last && (last.System != backup.Window.System || last.Timeline != backup.Window.Timeline)) before = null;
        var kind = before is null ? SetHead.Full : wish.Kind;
        var label = LabelOf(begun, kind, sets);
        var directory = repository.Begin(label);
        try
        {
            var salt = RandomNumberGenerator.GetBytes(ChunkSeal.SaltSize);
            var previous = before is null ? PreviousChunks.None : PreviousChunks.Of(repository, before, secrets);
            var (files, packs, stop) = await PackAsync(backup, wish, new PackPlace(directory, label, salt, previous), progress, cancellation).ConfigureAwait(false);
            progress.Step = "wal";
            await WaitAsync(stop.Needed, cancellation).ConfigureAwait(false);
            progress.Step = "manifest";
            var (bytes, digest) = SetBody.Write(repository.Files, Path.Combine(directory, "body"), label, files, secrets, begun.ToUnixTimeMilliseconds() * 1000);
            var head = new SetHead
            {
                Format = SetHead.CurrentFormat, Label = label, Sequence = Math.Max(sets.Count > 0 ? sets[^1].Head.Sequence : 0, seen?.Sequence ?? 0) + 1, Kind = kind,
                Origin = repository.Origin, System = backup.Window.System, Timeline = backup.Window.Timeline, StartLsn = backup.Window.Start.ToString(),
                StopLsn = stop.Consistent.ToString(), StartedAt = begun, StoppedAt = time.GetUtcNow(), Server = backup.Window.Server, Product = wish.Product,
                SegmentBytes = backup.Window.SegmentBytes, Key = secrets.KeyName, Salt = Convert.ToHexStringLower(salt), References = Used(files, previous.References),
                Previous = lost ?? (sets.Count > 0 ? sets[^1].Digest : ""), BodyBytes = bytes, BodyDigest = digest, Packs = packs, Files = files.Count,
                PlainBytes = files.Sum(file => file.Bytes), SetBytes = bytes + packs.Sum(pack => pack.Bytes), Policy = wish.Policy, Point = stop.Point, Journal = wish.JournalSegment,
            };
            var set = repository.Commit(head, secrets.Signer);
            SeenSetFile.Write(wish.SeenFile, new SeenSet(label, head.Sequence, set.Digest, kind == SetHead.Full ? label : seen?.Full ?? "", repository.Id), secrets);
            progress.Step = "done";
            return set;
        }
        catch
        {
            repository.Abandon(label);
            throw;
        }
    }

    private async Task<(List<FileEntry> Files, List<PackNote> Packs, (NpgsqlLogSequenceNumber Consistent, NpgsqlLogSequenceNumber Needed, string Point) Stop)> PackAsync(
        IClusterBackup backup, TakeWish wish, PackPlace place, TakeProgress progress, CancellationToken cancellation)
    {
        List<SourceFile> all = [.. backup.Files, .. DeploymentListing.Of(wish.DeploymentRoot, wish.DeploymentFiles)];
        progress.TotalBytes = backup.StreamedBytes + all.Sum(file => file.Bytes);
        if (place.Previous == PreviousChunks.None && repository.FreeBytes < progress.TotalBytes / 20)
            throw new BackupException($"there are only {repository.FreeBytes >> 20} MiB free in {repository.Root}", "Make room there, or name another repository.");
        progress.Step = "files";
        var entries = new ConcurrentBag<FileEntry>(all.Where(file => file.IsDirectory).Select(file => new FileEntry(file.Stored, file.Mode, 0, [], [])));
        // The long ones first, or one worker would be left with them at the end.
        var queue = new ConcurrentQueue<SourceFile>(all.Where(file => !file.IsDirectory).OrderByDescending(file => file.Bytes));
        using var last = Packer(place, 1, progress);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Action<ChunkPacker>> works = [packer => backup.TakeStreamed(packer, entries.Add, stopping.Token)];
        works.AddRange(Enumerable.Repeat<Action<ChunkPacker>>(packer => Drain(queue, packer, entries, stopping.Token), Math.Clamp(Environment.ProcessorCount, 1, MostWorkers)));
        var workers = works.Select((work, index) => Workers.Start(wish.Nice, () =>
        {
            using var packer = Packer(place, index + 2, progress);
            try
            {
                work(packer);
                return packer.Finish();
            }
            catch
            {
                stopping.Cancel();
                throw;
            }
        })).ToList();
        await Workers.WaitAsync(workers).ConfigureAwait(false);
        var notes = (await Task.WhenAll(workers).ConfigureAwait(false)).OfType<PackNote>().ToList();
        var stop = await backup.EndAsync(last, entries.Add, cancellation).ConfigureAwait(false);
        progress.Step = "facts";
        var facts = await Count(place.Label, cancellation).ConfigureAwait(false);
        if (facts is not null) entries.Add(last.Take($"{DeploymentListing.Folder}{SetFacts.FileName}", facts.Text));
        if (last.Finish() is { } first) notes.Insert(0, first);
        return ([.. entries.OrderBy(entry => entry.Path, StringComparer.Ordinal)], notes, (stop, facts is null || facts.Position < stop ? stop : facts.Position, facts?.Point ?? ""));
    }

    private static void Drain(ConcurrentQueue<SourceFile> queue, ChunkPacker packer, ConcurrentBag<FileEntry> entries, CancellationToken cancellation)
    {
        var roots = new Dictionary<string, SourceFiles>();
        try
        {
            while (queue.TryDequeue(out var file))
            {
                if (!roots.TryGetValue(file.Root, out var files)) roots[file.Root] = files = new SourceFiles(file.Root);
                if (packer.Take(files, file, cancellation) is { } entry) entries.Add(entry);
            }
        }
        finally
        {
            foreach (var files in roots.Values) files.Dispose();
        }
    }

    private async Task WaitAsync(NpgsqlLogSequenceNumber stop, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(WalPatience);
        try
        {
            await WaitForWal(stop, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new BackupException(
                $"the WAL up to {stop} did not arrive in the repository within {WalPatience.TotalSeconds:0} s", "Without it the set would be of no use. Look at: menshen backup list");
        }
    }

    private ChunkPacker Packer(PackPlace place, int number, TakeProgress progress) =>
        new(place.Directory, number, new ChunkSeal(secrets, PackPlace.Purpose(place.Label), place.Salt), place.Previous, progress);

    /// <summary>References that no chunk names any more are kept, so that the numbers hold; an empty tail is cut off.</summary>
    private static string[] Used(List<FileEntry> files, IReadOnlyList<string> references)
    {
        var highest = files.SelectMany(file => file.Chunks).Select(chunk => chunk.Set).DefaultIfEmpty(0).Max();
        return [.. references.Take(highest)];
    }

    private static string LabelOf(DateTimeOffset begun, string kind, IReadOnlyList<StoredSet> sets)
    {
        // A clock that was put back must not make the new set sort before an older one.
        var at = begun.ToUniversalTime();
        while (true)
        {
            var label = at.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + (kind == SetHead.Full ? "F" : kind == SetHead.Differential ? "D" : "I");
            if (sets.Count == 0 || string.CompareOrdinal(label[..15], sets[^1].Head.Label[..15]) > 0) return label;
            at = at.AddSeconds(1);
            if (string.CompareOrdinal(at.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture), sets[^1].Head.Label[..15]) <= 0)
                at = DateTimeOffset.ParseExact(sets[^1].Head.Label[..15], "yyyyMMdd-HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).AddSeconds(1);
        }
    }
}
