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

    /// <summary>Twice wrong is no accident of the way.</summary>
    private const int MostTries = 2;

    private readonly byte[] _buffer = new byte[Step];

    public long Bytes { get; private set; }

    public long Resumed { get; private set; }

    /// <summary>Brings a file that does not change any more; <paramref name="digest"/> is what it must be, and what is not is thrown away and brought once more.</summary>
    public async Task BringAsync(string source, string target, string digest, CancellationToken cancellation)
    {
        if (await HasAsync(to, target, from.LengthOf(source), digest, cancellation).ConfigureAwait(false))
        {
            Resumed += from.LengthOf(source) ?? 0;
            return;
        }

        for (var tries = 1; ; tries++)
        {
            using var hasher = new Sm3Hasher();
            var length = await AppendAsync(source, target, hasher, isOnce: true, cancellation).ConfigureAwait(false);
            if (Finish(hasher) == digest && to.LengthOf(target) == length) return;
            // What an earlier copy left may be the culprit, or the way: the next one begins anew.
            to.Delete(target);
            if (tries == MostTries) throw BackupException.Damaged(target, $"it did not arrive as it is in {source}");
        }
    }

    /// <summary>Puts a file of a set that is there in the place of one that is not what it must be; true if it was not.</summary>
    public async Task<bool> ReplaceAsync(string source, string target, string digest, CancellationToken cancellation)
    {
        if (await HasAsync(to, target, from.LengthOf(source), digest, cancellation).ConfigureAwait(false)) return false;
        if (!to.WritesWhole)
        {
            await BringAsync(source, target + ".new", digest, cancellation).ConfigureAwait(false);
            to.Rename(target + ".new", target);
            return true;
        }

        // Known to be what is wanted before what is there goes.
        if (!await HasAsync(from, source, from.LengthOf(source), digest, cancellation).ConfigureAwait(false)) throw BackupException.Damaged(source, "it is not what its set was signed over, and its copy is damaged too");
        to.Delete(target);
        await BringAsync(source, target, digest, cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>Whether both places have the same bytes.</summary>
    public async Task<bool> IsSameAsync(string source, string target, CancellationToken cancellation)
    {
        if (from.LengthOf(source) is not { } length || to.LengthOf(target) != length) return false;
        using var hasher = new Sm3Hasher();
        await DigestAsync(from, source, length, hasher, cancellation).ConfigureAwait(false);
        return await HasAsync(to, target, length, Finish(hasher), cancellation).ConfigureAwait(false);
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

    private async Task<bool> HasAsync(IRepositoryFiles files, string file, long? length, string digest, CancellationToken cancellation)
    {
        if (length is null || files.LengthOf(file) != length) return false;
        using var hasher = new Sm3Hasher();
        await DigestAsync(files, file, length.Value, hasher, cancellation).ConfigureAwait(false);
        return Finish(hasher) == digest;
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

        var there = hasher is null || left == 0 ? 0 : await DigestAsync(to, target, Math.Max(0, left - to.UncertainBytes), hasher, cancellation).ConfigureAwait(false);
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

    /// <summary>Reads what is there, up to a place; answers how much that was.</summary>
    private async Task<long> DigestAsync(IRepositoryFiles files, string file, long end, Sm3Hasher hasher, CancellationToken cancellation)
    {
        if (end == 0) return 0;
        using var left = files.Open(file);
        long length = 0;
        for (int step; length < end && (step = await left.ReadAsync(_buffer.AsMemory(0, (int)Math.Min(Step, end - length)), cancellation).ConfigureAwait(false)) > 0; length += step)
            hasher.Append(_buffer.AsSpan(0, step));
        return length;
    }
}
