using System.Collections.Concurrent;
using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Backup.Taking;
using Menshen.Crypto;

namespace Menshen.Backup.Restoring;

/// <summary>Opens the files of a set, each chunk from the set that has it, and checks every digest on the way.</summary>
internal sealed class SetUnpacker
{
    private const int MostWorkers = 8;

    private readonly IBackupSecrets _secrets;
    private readonly StoredSet[] _sets;
    private readonly IRepositoryFiles _repository;

    public SetUnpacker(BackupRepository repository, StoredSet set, IBackupSecrets secrets)
    {
        (_repository, _secrets) = (repository.Files, secrets);
        // A set that another hangs on is named by the signed head, and its own head is signed: its salt is the one that was used.
        _sets = [set, .. set.Head.References.Select(label => repository.Read(label, secrets.Verifier))];
        Files = SetBody.Read(repository.Files, set.BodyFile, set.Head, secrets);
        if (Files.Count != set.Head.Files) throw BackupException.Damaged(set.BodyFile, "it does not list as many files as the head says");
    }

    public IReadOnlyList<FileEntry> Files { get; }

    /// <summary>By one worker, of that niceness; null: by all, as fast as it goes.</summary>
    public int? Nice { private get; init; }

    /// <summary>Opens the chunks that lie in this set and no others: those of the sets that it hangs on are opened with these.</summary>
    public bool IsOwnOnly { private get; init; }

    /// <summary>Hands the plain bytes of each file, chunk by chunk, to what <paramref name="open"/> gives for it; a null is only checked.</summary>
    public async Task RunAsync(Func<FileEntry, FileStream?> open, TakeProgress progress, CancellationToken cancellation)
    {
        var queue = new ConcurrentQueue<FileEntry>(Files.Where(file => !file.IsDirectory).OrderByDescending(file => file.Bytes));
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bool Drain()
        {
            try
            {
                using var opener = new Opener(this);
                while (queue.TryDequeue(out var file)) opener.Open(file, open(file), progress, stopping.Token);
                return true;
            }
            catch
            {
                stopping.Cancel();
                throw;
            }
        }

        List<Task> workers = Nice is { } nice ? [Workers.Start(nice, Drain)]
            : [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, MostWorkers)).Select(_ => Task.Run(Drain, CancellationToken.None))];
        await Workers.WaitAsync(workers).ConfigureAwait(false);
    }

    private Stream OpenPack(ChunkRef chunk)
    {
        var path = _sets[chunk.Set].PackFile(chunk.Pack);
        return _repository.Exists(path) ? _repository.Open(path) : throw BackupException.Damaged(path, "it is missing");
    }

    /// <summary>One worker's files, buffers and keys.</summary>
    private sealed class Opener(SetUnpacker owner) : IDisposable
    {
        private readonly Dictionary<(int Set, int Pack), Stream> _packs = [];
        private readonly ChunkSeal?[] _seals = new ChunkSeal?[owner._sets.Length];
        private readonly byte[] _sealed = new byte[ChunkSeal.MaximumSealed];
        private readonly byte[] _plain = new byte[ChunkSeal.ChunkBytes];

        public void Open(FileEntry file, FileStream? target, TakeProgress progress, CancellationToken cancellation)
        {
            using (target)
            {
                long total = 0;
                foreach (var chunk in file.Chunks)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var plain = _plain.AsSpan(0, chunk.Plain);
                    if (!owner.IsOwnOnly || chunk.Set == 0) Open(file, chunk, plain);
                    target?.Write(plain);
                    total += chunk.Plain;
                    progress.Add(chunk.Plain);
                }

                if (total != file.Bytes || !FileEntry.DigestOf(file.Chunks).AsSpan().SequenceEqual(file.Digest))
                    throw BackupException.Damaged(file.Path, "its length or digest is not the manifest's");
                target?.Flush(flushToDisk: true);
            }
        }

        public void Dispose()
        {
            foreach (var seal in _seals) seal?.Dispose();
            foreach (var pack in _packs.Values) pack.Dispose();
            Array.Clear(_plain);
        }

        private int Read(ChunkRef chunk, Span<byte> content)
        {
            if (!_packs.TryGetValue((chunk.Set, chunk.Pack), out var pack)) _packs[(chunk.Set, chunk.Pack)] = pack = owner.OpenPack(chunk);
            pack.Position = chunk.Offset;
            return pack.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        }

        private void Open(FileEntry file, ChunkRef chunk, Span<byte> plain)
        {
            if (chunk.Set < 0 || chunk.Set >= owner._sets.Length || chunk.Sealed > _sealed.Length || chunk.Plain > _plain.Length)
                throw BackupException.Damaged(file.Path, "the manifest names a chunk that cannot be");
            var set = owner._sets[chunk.Set];
            // Once more: what the way has changed comes whole the next time, what the disk has does not.
            if (TryOpen(chunk, plain, out var isCut)) return;
            Forget(chunk);
            if (TryOpen(chunk, plain, out isCut)) return;
            throw BackupException.Damaged(
                $"{set.PackFile(chunk.Pack)}, byte {chunk.Offset}", isCut ? $"it is cut off; {file.Path} needs it" : $"this is not what was sealed, or it was sealed under another key; {file.Path} needs it");
        }

        private bool TryOpen(ChunkRef chunk, Span<byte> plain, out bool isCut)
        {
            var content = _sealed.AsSpan(0, chunk.Sealed);
            isCut = Read(chunk, content) != chunk.Sealed;
            if (isCut) return false;
            var set = owner._sets[chunk.Set];
            var seal = _seals[chunk.Set] ??= new ChunkSeal(owner._secrets, PackPlace.Purpose(set.Head.Label), Convert.FromHexString(set.Head.Salt));
            return seal.TryOpen((uint)chunk.Pack, (ulong)chunk.Index, 0, content, chunk.IsCompressed, plain) && Sm3.Hash(plain).AsSpan().SequenceEqual(chunk.Digest);
        }

        private void Forget(ChunkRef chunk)
        {
            if (_packs.Remove((chunk.Set, chunk.Pack), out var pack)) pack.Dispose();
        }
    }
}
