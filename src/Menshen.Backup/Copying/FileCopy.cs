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
        using var hasher = new Sm3Hasher();
        var length = await AppendAsync(source, target, hasher, cancellation).ConfigureAwait(false);
        var arrived = new byte[Sm3.DigestSize];
        hasher.Finish(arrived);
        if (Convert.ToHexStringLower(arrived) == digest && to.LengthOf(target) == length) return;
        // What an earlier copy left may be the culprit: the next one begins anew.
        to.Delete(target);
        throw BackupException.Damaged(target, $"it did not arrive as it is in {source}");
    }

    /// <summary>Brings a file of WAL as it stands, whole or not at all.</summary>
    public async Task SnapAsync(string source, string target, CancellationToken cancellation)
    {
        var temporary = target + ".new";
        to.Delete(temporary);
        await AppendAsync(source, temporary, hasher: null, cancellation).ConfigureAwait(false);
        to.Rename(temporary, target);
    }

    private async Task<long> AppendAsync(string source, string target, Sm3Hasher? hasher, CancellationToken cancellation)
    {
        using var origin = from.Open(source);
        if (to.LengthOf(target) > origin.Length) to.Delete(target);
        var there = hasher is null ? 0 : await DigestAsync(target, hasher, cancellation).ConfigureAwait(false);
        using var copy = to.Append(target);
        if (copy.Position != there) throw new IOException($"{target} is written by somebody else");
        origin.Position = there;
        Resumed += there;
        var length = there;
        for (int step; (step = await origin.ReadAsync(_buffer, cancellation).ConfigureAwait(false)) > 0; length += step)
        {
            hasher?.Append(_buffer.AsSpan(0, step));
            await copy.WriteAsync(_buffer.AsMemory(0, step), cancellation).ConfigureAwait(false);
            Bytes += step;
            progress.Add(step);
            await pace.WaitAsync(step, cancellation).ConfigureAwait(false);
        }

        to.Settle(copy);
        return length;
    }

    /// <summary>Reads what an earlier copy left; answers how much.</summary>
    private async Task<long> DigestAsync(string target, Sm3Hasher hasher, CancellationToken cancellation)
    {
        if (!to.Exists(target)) return 0;
        using var left = to.Open(target);
        long length = 0;
        for (int step; (step = await left.ReadAsync(_buffer, cancellation).ConfigureAwait(false)) > 0; length += step) hasher.Append(_buffer.AsSpan(0, step));
        return length;
    }
}
