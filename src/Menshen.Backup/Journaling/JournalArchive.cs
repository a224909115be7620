using System.Globalization;
using System.Text.Json;
using Menshen.Backup.Format;
using Menshen.Backup.Repository;

namespace Menshen.Backup.Journaling;

/// <summary>The journal's growth in a repository: a piece for each segment, sealed frame by frame while it is written, and the tombstones of what was cleared.</summary>
/// <remarks><code>
/// journal/0000000012-5e1d…              a segment that was left, whole: its last frame says so
/// journal/0000000013-09ab….live-1       the one under way; each life of the copier begins it anew, and the older goes when the newer has come as far
/// journal/tombstone-0000000004.mjt      what was cleared, signed by the journal's key, sealed like the rest
/// </code>
/// A piece's name is bound to its key: neither another segment nor another deployment's opens in its place.</remarks>
public sealed class JournalArchive(BackupRepository repository, IBackupSecrets secrets)
{
    internal const string LiveMark = Wal.WalArchive.LiveMark;
    private const string TombstonePrefix = "tombstone-";
    private const string TombstoneSuffix = ".mjt";

    private readonly IRepositoryFiles _files = repository.Files;

    internal string Directory => repository.Journal;

    /// <summary>Makes the place, and refuses where the repository is not there any more.</summary>
    internal void MakeDirectory()
    {
        repository.RequireThere();
        DurableFiles.MakeDirectory(Directory);
    }

    internal static bool IsTombstone(string name) => ClearedBy(name) > 0;

    /// <summary>The last segment that a tombstone stands for, by its name; 0: it is none.</summary>
    internal static long ClearedBy(string name) =>
        name.Length == TombstonePrefix.Length + 10 + TombstoneSuffix.Length && name.StartsWith(TombstonePrefix, StringComparison.Ordinal) && name.EndsWith(TombstoneSuffix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(TombstonePrefix.Length, 10), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Whether a file does not change any more.</summary>
    internal static bool IsSettled(string name) => JournalSegment.IsName(name) || IsTombstone(name);

    internal string FileOf(string name) => Path.Combine(Directory, name);

    internal string Purpose(string name) => $"journal {repository.Origin} {name}";

    internal bool HasWhole(JournalSegment segment) => _files.Exists(FileOf(segment.Name));

    /// <summary>Names of tombstones, as the journal calls them, in order.</summary>
    public IReadOnlyList<string> Tombstones() => [.. Names().Where(IsTombstone).Order(StringComparer.Ordinal)];

    /// <summary>What a tombstone says; throws naming what is damaged.</summary>
    public byte[] ReadTombstone(string name)
    {
        using var reader = new SealedFileReader(_files, FileOf(name), Purpose(name), secrets);
        using var text = new MemoryStream();
        foreach (var frame in reader.Frames(mayEndEarly: false)) text.Write(frame.Plain.Span);
        return text.ToArray();
    }

    /// <summary>A piece of each segment: whole, or the life that has come furthest. What cannot be opened at all is told to <paramref name="damaged"/>, with the segment's number.</summary>
    public IReadOnlyList<JournalPiece> Pieces(Action<long, BackupException> damaged)
    {
        ArgumentNullException.ThrowIfNull(damaged);
        List<JournalPiece> pieces = [];
        foreach (var files in Names().Where(name => JournalSegment.IsName(NameIn(name))).GroupBy(NameIn).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var found = Furthest(files.Contains(files.Key) ? [files.Key] : Lives(files.Key), damaged);
            if (found is not null) pieces.Add(found);
        }

        return pieces;
    }

    /// <summary>Opens a piece from its beginning, as far as it goes.</summary>
    /// <param name="piece">Which.</param>
    /// <param name="take">Given the segment's bytes in order.</param>
    public JournalReading Read(JournalPiece piece, Action<ReadOnlySpan<byte>>? take = null)
    {
        ArgumentNullException.ThrowIfNull(piece);
        var (bytes, time, isFirst) = (0L, 0L, true);
        try
        {
            using var reader = Open(piece);
            foreach (var frame in reader.Frames(mayEndEarly: !piece.IsWhole))
            {
                // The first one says which segment it is.
                if (!isFirst) take?.Invoke(frame.Plain.Span);
                if (!isFirst) (bytes, time) = (bytes + frame.Plain.Length, frame.Time);
                isFirst = false;
            }

            return new JournalReading(bytes, time, null);
        }
        catch (BackupException e)
        {
            return new JournalReading(bytes, time, e.Message);
        }
    }

    /// <summary>Files of a segment under way, newest life first.</summary>
    internal IReadOnlyList<string> Lives(string name) =>
        [.. Names().Where(file => file.StartsWith(name + LiveMark, StringComparison.Ordinal)).OrderByDescending(LifeOf)];

    internal string NextLife(string name) =>
        FileOf(string.Create(CultureInfo.InvariantCulture, $"{name}{LiveMark}{(Lives(name) is [var newest, ..] ? LifeOf(newest) : 0) + 1}"));

    /// <summary>How many bytes of the segment one life has.</summary>
    internal long BytesOf(JournalSegment segment, string life) => Read(new JournalPiece(segment, FileOf(life), false)).Bytes;

    internal void Delete(string name) => _files.Delete(FileOf(name));

    /// <summary>Names of all that lies there.</summary>
    internal IEnumerable<string> Names() => _files.Files(Directory).Select(Path.GetFileName).OfType<string>();

    /// <summary>The name of the piece that a file belongs to.</summary>
    internal static string NameIn(string file) => file.Split(LiveMark)[0];

    private SealedFileReader Open(JournalPiece piece)
    {
        try
        {
            return new SealedFileReader(_files, piece.File, Purpose(piece.Segment.Name), secrets);
        }
        catch (FileNotFoundException) when (!piece.IsWhole)
        {
            // It was completed meanwhile; its first bytes are the same.
            return new SealedFileReader(_files, FileOf(piece.Segment.Name), Purpose(piece.Segment.Name), secrets);
        }
        catch (FileNotFoundException)
        {
            throw BackupException.Damaged(piece.File, "it is missing");
        }
    }

    private JournalPiece? Furthest(IReadOnlyList<string> files, Action<long, BackupException> damaged)
    {
        List<JournalPiece> found = [];
        foreach (var file in files)
        {
            try
            {
                if (Describe(file) is { } piece) found.Add(piece);
            }
            catch (BackupException e)
            {
                damaged(JournalSegment.NumberOf(file), e);
            }
        }

        return found.Count < 2 ? found.FirstOrDefault() : found.MaxBy(piece => Read(piece).Bytes);
    }

    /// <summary>Null: it has just been begun, or was completed just now.</summary>
    private JournalPiece? Describe(string file)
    {
        var (name, path, isWhole) = (NameIn(file), FileOf(file), JournalSegment.IsName(file));
        if (!isWhole && _files.LengthOf(path) is not >= SealedFileWriter.HeadSize) return null;
        try
        {
            using var reader = new SealedFileReader(_files, path, Purpose(name), secrets);
            foreach (var frame in reader.Frames(mayEndEarly: !isWhole))
            {
                var segment = JsonSerializer.Deserialize(frame.Plain.Span, BackupJson.Default.JournalSegment);
                return segment?.Name == name ? new JournalPiece(segment, path, isWhole) : throw BackupException.Damaged(path, "it is the piece of another segment");
            }

            return null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            throw BackupException.Damaged(path, "it does not say which segment it is of");
        }
    }

    private static int LifeOf(string file) =>
        int.TryParse(file.AsSpan(file.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
