using Menshen.Backup.Format;
using Menshen.Backup.Taking;

namespace Menshen.Backup.Copying;

/// <summary>Copies one file at a pace, going on behind what is there already, and compares what arrived.</summary>
internal sealed class FileCopy(CopyPace pace, TakeProgress progress)
{
    private const int Step = 1 << 18;

    private readonly byte[] _buffer = new byte[Step];

    public long Bytes { get; private set; }

    public long Resumed { get; private set; }

    /// <summary>Brings a file that does not change any more; <paramref name="digest"/> is what it must be, and what is not is thrown away.</summary>
    public async Task BringAsync(string from, string to, string digest, CancellationToken cancellation)
    {
        await AppendAsync(from, to, cancellation).ConfigureAwait(false);
        if (FileDigest.Of(to) == digest) return;
        // What an earlier copy left may be the culprit: the next one begins anew.
        File.Delete(to);
        throw BackupException.Damaged(to, $"it did not arrive as it is in {from}");
    }

    /// <summary>Brings a file of WAL as it stands, whole or not at all.</summary>
    public async Task SnapAsync(string from, string to, CancellationToken cancellation)
    {
        var temporary = to + ".new";
        File.Delete(temporary);
        await AppendAsync(from, temporary, cancellation).ConfigureAwait(false);
        File.Move(temporary, to, overwrite: true);
    }

    private async Task AppendAsync(string from, string to, CancellationToken cancellation)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var there = File.Exists(to) ? new FileInfo(to).Length : 0;
        if (there > source.Length)
        {
            File.Delete(to);
            there = 0;
        }

        using var target = new FileStream(to, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, BufferSize = 0,
        });
        source.Position = target.Position = there;
        Resumed += there;
        for (int length; (length = await source.ReadAsync(_buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            await target.WriteAsync(_buffer.AsMemory(0, length), cancellation).ConfigureAwait(false);
            Bytes += length;
            progress.Add(length);
            await pace.WaitAsync(length, cancellation).ConfigureAwait(false);
        }

        target.Flush(flushToDisk: true);
    }
}
