using System.Globalization;
using Menshen.Backup.Format;
using Menshen.Backup.Repository;

namespace Menshen.Backup.Wal;

/// <summary>The sealed WAL of a repository: whole segments, and the one that is being received, frame by frame.</summary>
/// <remarks>A segment under way is <c>NAME.live-N</c>; each life of the receiver begins it anew under the next number, and the older goes only when the
/// newer has come as far: a receiver that dies never takes away what was there.</remarks>
internal sealed class WalArchive(BackupRepository repository, IBackupSecrets secrets)
{
    public const string LiveMark = ".live-";

    private readonly IRepositoryFiles _files = repository.Files;

    /// <summary>Refuses where the repository is not there any more.</summary>
    public void RequireThere() => repository.RequireThere();

    public string DirectoryOf(uint timeline) => Path.Combine(repository.Wal, timeline.ToString("X8", CultureInfo.InvariantCulture));

    public string FileOf(uint timeline, string name) => Path.Combine(DirectoryOf(timeline), name);

    /// <summary>Whether a whole segment is there.</summary>
    public bool Has(uint timeline, string name) => _files.Exists(FileOf(timeline, name));

    public void Delete(uint timeline, string name) => _files.Delete(FileOf(timeline, name));

    /// <summary>What is bound to a segment's key: neither another segment nor another cluster's can stand in its place.</summary>
    public static string Purpose(string system, string name) => $"wal {system} {name}";

    /// <summary>The timelines of which there is something, oldest first.</summary>
    public IReadOnlyList<uint> Timelines() =>
        [.. _files.Directories(repository.Wal).Select(Path.GetFileName).Where(name => name?.Length == 8)
            .Select(name => uint.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var timeline) ? timeline : 0).Where(timeline => timeline > 0).Order()];

    /// <summary>Names of the whole segments of a timeline, in order.</summary>
    public IReadOnlyList<string> Segments(uint timeline) =>
        [.. _files.Files(DirectoryOf(timeline)).Select(Path.GetFileName).OfType<string>().Where(IsName).Order(StringComparer.Ordinal)];

    /// <summary>Whether there is WAL of a timeline.</summary>
    public bool HasAny(uint timeline) => Segments(timeline).Count + Living(timeline).Count > 0;

    /// <summary>Where the first segment begins that is not whole, behind the last of a timeline; null: there is nothing of it.</summary>
    public ulong? EndOf(uint timeline, int segmentBytes)
    {
        ulong? BeginOfLast(IReadOnlyList<string> names) => names is [.., var last] ? WalName.Parse(last, segmentBytes)?.Start : null;
        var (whole, living) = (BeginOfLast(Segments(timeline)) + (ulong)segmentBytes, BeginOfLast(Living(timeline)));
        return whole is null || living > whole ? living : whole;
    }

    // What else lies there, a file that somebody copied, is nobody's segment and must stop nothing.
    public static bool IsName(string name) => name.Length == 24 && name.All(char.IsAsciiHexDigitUpper);

    /// <summary>Files of a segment under way, newest life first.</summary>
    public IReadOnlyList<string> Lives(uint timeline, string name) =>
        [.. _files.Files(DirectoryOf(timeline)).Where(file => Path.GetFileName(file).StartsWith(name + LiveMark, StringComparison.Ordinal)).OrderByDescending(NumberOf)];

    /// <summary>Names of segments that are under way, or were when a receiver died.</summary>
    public IReadOnlyList<string> Living(uint timeline) =>
        [.. _files.Files(DirectoryOf(timeline)).Select(file => Path.GetFileName(file)).Where(name => name.Contains(LiveMark, StringComparison.Ordinal)).Select(name => name.Split(LiveMark)[0])
            .Where(IsName).Distinct().Order(StringComparer.Ordinal)];

    public (string Path, IReadOnlyList<string> Older) NextLife(uint timeline, string name)
    {
        var older = Lives(timeline, name);
        var number = older.Count == 0 ? 1 : NumberOf(older[0]) + 1;
        return (FileOf(timeline, string.Create(CultureInfo.InvariantCulture, $"{name}{LiveMark}{number}")), older);
    }

    /// <summary>A whole segment, opened; throws naming what is damaged.</summary>
    public void Read(uint timeline, string system, string name, int segmentBytes, Span<byte> segment)
    {
        try
        {
            ReadOnce(timeline, system, name, segmentBytes, segment);
        }
        catch (BackupException)
        {
            // What the way has changed comes whole the next time, what the disk has does not.
            ReadOnce(timeline, system, name, segmentBytes, segment);
        }
    }

    private void ReadOnce(uint timeline, string system, string name, int segmentBytes, Span<byte> segment)
    {
        var path = FileOf(timeline, name);
        using var reader = new SealedFileReader(_files, path, Purpose(system, name), secrets);
        var at = 0;
        foreach (var frame in reader.Frames(mayEndEarly: false))
        {
            if (at + frame.Plain.Length > segmentBytes) throw BackupException.Damaged(path, "it is longer than a segment");
            frame.Plain.Span.CopyTo(segment[at..]);
            at += frame.Plain.Length;
        }

        if (at != segmentBytes) throw BackupException.Damaged(path, "it is shorter than a segment");
    }

    /// <summary>When a whole segment was closed, by its last frame.</summary>
    public long TimeOf(uint timeline, string system, string name)
    {
        using var reader = new SealedFileReader(_files, FileOf(timeline, name), Purpose(system, name), secrets);
        return reader.Frames(mayEndEarly: false).Last().Time;
    }

    /// <summary>As much of a segment under way as there is; answers how much, and the last moment its writer noted.</summary>
    public (int Bytes, long Time) ReadLive(uint timeline, string system, string name, Span<byte> segment, bool tellsDamage = false)
    {
        // One that a power cut left with zeros at its end must stop neither the archive nor every restore: it is good as far as it goes. Verifying tells it.
        var best = (Bytes: 0, Time: 0L);
        var scratch = new byte[segment.Length];
        foreach (var path in Lives(timeline, name))
        {
            var (at, time) = (0, 0L);
            if (_files.LengthOf(path) is not >= SealedFileWriter.HeadSize) continue;
            using var reader = TryRead(path, system, name, tellsDamage);
            if (reader is null) continue;
            foreach (var frame in reader.Frames(mayEndEarly: true, endsAtDamage: !tellsDamage))
            {
                if (at + frame.Plain.Length > scratch.Length) throw BackupException.Damaged(path, "it is longer than a segment");
                frame.Plain.Span.CopyTo(scratch.AsSpan(at));
                (at, time) = (at + frame.Plain.Length, frame.Time);
            }

            if (at < best.Bytes || (at == best.Bytes && time <= best.Time)) continue;
            best = (at, time);
            scratch.AsSpan(0, at).CopyTo(segment);
        }

        return best;
    }

    /// <summary>Null if the receiver has completed the segment just now.</summary>
    private SealedFileReader? TryRead(string path, string system, string name, bool tellsDamage)
    {
        try
        {
            return new SealedFileReader(_files, path, Purpose(system, name), secrets);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (BackupException) when (!tellsDamage)
        {
            return null;
        }
    }

    /// <summary>A segment as far as it is known: whole, or as much as there is, the rest zero. It may be completed while we look.</summary>
    public void ReadAny(uint timeline, string system, string name, int segmentBytes, Span<byte> segment)
    {
        segment.Clear();
        if (!Has(timeline, name) && ReadLive(timeline, system, name, segment).Time > 0) return;
        Read(timeline, system, name, segmentBytes, segment);
    }

    private static int NumberOf(string path) =>
        int.TryParse(path.AsSpan(path.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
