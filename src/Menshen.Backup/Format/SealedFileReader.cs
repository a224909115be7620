using System.Buffers.Binary;
using System.Security.Cryptography;
using Menshen.Backup.Repository;

namespace Menshen.Backup.Format;

/// <summary>Reads a file of sealed frames; throws <see cref="BackupException"/> naming the file and the byte at the first that is not as it was sealed.</summary>
internal sealed class SealedFileReader : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly Stream _file;
    private readonly string _path;
    private readonly ChunkSeal _seal;
    private readonly byte[] _sealed = new byte[ChunkSeal.MaximumSealed];
    private readonly byte[] _plain = new byte[ChunkSeal.ChunkBytes];
    private ulong _index;

    public SealedFileReader(IRepositoryFiles files, string path, string purpose, IBackupSecrets secrets)
    {
        // Frames are smaller than what a disk or a line brings at once.
        (_file, _path) = (new BufferedStream(files.Open(path), BufferBytes), path);
        try
        {
            Span<byte> head = stackalloc byte[SealedFileWriter.HeadSize];
            if (_file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.StartsWith(SealedFileWriter.Magic))
                throw BackupException.Damaged(path, "it is no sealed file");
            if (head[8] != SealedFileWriter.Format) throw BackupException.Damaged(path, $"format {head[8]} is unknown");
            _seal = new ChunkSeal(secrets, purpose, head[9..]);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Frames as far as the file goes. A frame cut short ends them where <paramref name="mayEndEarly"/> says that somebody may be writing;
    /// elsewhere it is damage, as is the lack of a last one. <paramref name="endsAtDamage"/>: so does a frame that is not as it was sealed.</summary>
    public IEnumerable<SealedFrame> Frames(bool mayEndEarly, bool endsAtDamage = false)
    {
        while (true)
        {
            var at = _file.Position;
            var head = new byte[SealedFileWriter.FrameHeadSize];
            var got = _file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (got < head.Length)
            {
                if (mayEndEarly) yield break;
                throw Damage(at, got == 0 ? "its end is missing" : "it is cut off");
            }

            var (plain, length) = (BinaryPrimitives.ReadUInt32BigEndian(head), BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(4)));
            var (isLast, isCompressed) = ((plain & SealedFileWriter.Flag) != 0, (length & SealedFileWriter.Flag) != 0);
            (plain, length) = (plain & ~SealedFileWriter.Flag, length & ~SealedFileWriter.Flag);
            // Judged before they are waited for.
            if (plain > ChunkSeal.ChunkBytes || length > ChunkSeal.MaximumSealed)
            {
                if (endsAtDamage) yield break;
                throw Damage(at, "a length that no frame has");
            }

            var time = BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8));
            if (_file.ReadAtLeast(_sealed.AsSpan(0, (int)length), (int)length, throwOnEndOfStream: false) < length)
            {
                if (mayEndEarly) yield break;
                throw Damage(at, "it is cut off");
            }

            if (!_seal.TryOpen(0, _index++, SealedFileWriter.Extra(time, isLast), _sealed.AsSpan(0, (int)length), isCompressed, _plain.AsSpan(0, (int)plain)))
            {
                if (endsAtDamage) yield break;
                throw Damage(at, "this is not what was sealed, or it was sealed under another key");
            }

            yield return new SealedFrame(_plain.AsMemory(0, (int)plain), time, isLast);
            if (!isLast) continue;
            if (_file.Position != _file.Length) throw Damage(_file.Position, "something stands behind its end");
            yield break;
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _seal.Dispose();
        CryptographicOperations.ZeroMemory(_plain);
    }

    private BackupException Damage(long at, string how) => BackupException.Damaged($"{_path}, byte {at}", how);
}
