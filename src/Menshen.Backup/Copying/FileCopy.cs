using Menshen.Backup.Repository;
using Menshen.Backup.Taking;
using Menshen.Crypto;

namespace Menshen.Backup.Copying;

/// <summary>Copies one file at a pace, going on behind what is there already, and compares what arrived.</summary>
/// <remarks>What an earlier copy left is read back and counts as the beginning; what is sent now is digested as it goes, and the lengths are compared at the end. So a thin
/// line carries each byte once; what a disk makes of it later, verifying finds.</remarks>
internal sealed class FileCopy(IRepositoryFiles from, IRepositoryFiles to, CopyPace pace, TakeProgress progress)
{
    private const int Step = 1 << 18;

    private readonly byte[] _buffer = new byte[Step];

    public long Bytes { get; private set; }

    public long Resumed { get; private set; }

    /// <summary>Brings a file that does not change any more; <paramref name="digest"/> is what it must be, and what is not is thrown away.</summary>
    public async Task BringAsync(string source, string target, string digest, CancellationToken cancellation)
    {
        if (await IsThereAsync(source, target, digest, cancellation).ConfigureAwait(false)) return;
        using var hasher = new Sm3Hasher();
        var length = await AppendAsync(source, target, hasher, isOnce: true, cancellation).ConfigureAwait(false);
        if (Finish(hasher) == digest && to.LengthOf(target) == length) return;
        // What an earlier copy left may be the culprit: the next one begins anew.
        to.Delete(target);
        throw BackupException.Damaged(target, $"it did not arrive as it is in {source}");
    }

    /// <summary>Brings a file of WAL as it stands, whole or not at all; one that <paramref name="isOnce"/> replaces nothing.</summary>
    public async Task SnapAsync(string source, string target, bool isOnce, CancellationToken cancellation)
    {
        if (to.WritesWhole)
        {
            await AppendAsync(source, target, hasher: null, isOnce, cancellation).ConfigureAwait(false);
            return;
        }

        var temporary = target + ".new";
        to.Delete(temporary);
        await AppendAsync(source, temporary, hasher: null, isOnce, cancellation).ConfigureAwait(false);
        to.Rename(temporary, target);
    }

    /// <summary>Whether an earlier copy brought all of it.</summary>
    private async Task<bool> IsThereAsync(string source, string target, string digest, CancellationToken cancellation)
    {
        if (to.LengthOf(target) is not { } length || length != from.LengthOf(source)) return false;
        using var hasher = new Sm3Hasher();
        await DigestAsync(target, length, hasher, cancellation).ConfigureAwait(false);
        if (Finish(hasher) != digest) return false;
        Resumed += length;
        return true;
    }

    private static string Finish(Sm3Hasher hasher)
    {
        var digest = new byte[Sm3.DigestSize];
        hasher.Finish(digest);
        return Convert.ToHexStringLower(digest);
    }

    private async Task<long> AppendAsync(string source, string target, Sm3Hasher? hasher, bool isOnce, CancellationToken cancellation)
    {
        using var origin = from.Open(source);
        var left = hasher is null ? 0 : to.LengthOf(target) ?? 0;
        if (left > origin.Length || (left > 0 && to.WritesWhole))
        {
            to.Delete(target);
            left = 0;
        }

        var there = hasher is null || left == 0 ? 0 : await DigestAsync(target, Math.Max(0, left - to.UncertainBytes), hasher, cancellation).ConfigureAwait(false);
        using var copy = to.Append(target, there, new Arrival(origin.Length, isOnce));
        var parted = copy as IPartedStream;
        if (parted is not null) parted.Leaving = LeaveAsync;
        origin.Position = there;
        var length = there;
        for (int step; (step = await origin.ReadAsync(_buffer, cancellation).ConfigureAwait(false)) > 0; length += step)
        {
            hasher?.Append(_buffer.AsSpan(0, step));
            await copy.WriteAsync(_buffer.AsMemory(0, step), cancellation).ConfigureAwait(false);
            if (parted is null) await LeaveAsync(step, isNew: true, cancellation).ConfigureAwait(false);
        }

        to.Settle(copy);
        Resumed += there + (parted?.Spared ?? 0);
        return length;
    }

    private Task LeaveAsync(int bytes, bool isNew, CancellationToken cancellation)
    {
        if (isNew)
        {
            Bytes += bytes;
            progress.Add(bytes);
        }

        return pace.WaitAsync(bytes, cancellation);
    }

    /// <summary>Reads what an earlier copy left, up to a place; answers how much that was.</summary>
    private async Task<long> DigestAsync(string target, long end, Sm3Hasher hasher, CancellationToken cancellation)
    {
        if (end == 0) return 0;
        using var left = to.Open(target);
        long length = 0;
        for (int step; length < end && (step = await left.ReadAsync(_buffer.AsMemory(0, (int)Math.Min(Step, end - length)), cancellation).ConfigureAwait(false)) > 0; length += step)
            hasher.Append(_buffer.AsSpan(0, step));
        return length;
    }
}
