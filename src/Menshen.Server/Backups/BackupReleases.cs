using System.Globalization;
using Menshen.Backup.Copying;
using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Gives sets out over the control surface, sealed as they lie, to who asked and was approved, for a day.</summary>
/// <remarks>Files are asked for by their number in the list of the release, so that no path of a caller's is ever opened. A restart ends all of them.</remarks>
internal sealed class BackupReleases(TimeProvider time)
{
    /// <summary>A large set over a thin line, and no forgotten door.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>One answer; base64 makes a third more of it.</summary>
    private const int PieceBytes = 512 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Asker, DateTimeOffset Until, IReadOnlyList<RepositoryFile> Files, byte[] Note, HashSet<string> Listed)> _open = [];

    /// <summary>Opens one; the files are those of this moment.</summary>
    public DateTimeOffset Open(string set, string asker, BackupDesk desk)
    {
        var note = PartNote.Make(SetFiles.Labels(set, desk.Repository, desk.Secrets), desk.Secrets);
        // Last, and of no file of the repository's.
        IReadOnlyList<RepositoryFile> files = [.. SetFiles.Of(set, desk.Repository, desk.Secrets), new RepositoryFile(PartNote.FileName, note.Length)];
        lock (_gate)
        {
            var until = time.GetUtcNow() + Life;
            _open[set] = (asker, until, files, note, []);
            return until;
        }
    }

    /// <summary>Its files. The session that asks has just proven itself, and may fetch them from then on: a download takes longer than a proof is fresh.</summary>
    public BackupRelease Describe(string set, string asker, string session)
    {
        var release = Find(set, asker);
        lock (_gate) release.Listed.Add(session);
        return new BackupRelease(set, release.Until, [.. release.Files.Select(file => new BackupFile(file.Path, file.Bytes))]);
    }

    /// <summary>A piece, named <c>SET:FILE:OFFSET</c>; the first one of a file is recorded before it is given.</summary>
    public BackupPiece Give(string name, string asker, string session, BackupDesk desk)
    {
        if (name.Split(':') is not [var set, var number, var offset] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || !long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var at))
            throw new CatalogueRefusalException($"{name} names no piece");
        var release = Find(set, asker);
        lock (_gate)
        {
            if (!release.Listed.Contains(session)) throw new CatalogueRefusalException($"this session has not asked for the list of {set}: menshen backup download {set} --to DIR");
        }

        if (index >= release.Files.Count) throw new CatalogueRefusalException($"{set} has {release.Files.Count} files");
        var file = release.Files[index];
        if (at == 0 && !desk.Record(asker, "backup.download", file.Path, string.Create(CultureInfo.InvariantCulture, $"given out, {file.Bytes} bytes, sealed")))
            throw new CatalogueRefusalException("the journal cannot record it, so it was not given out.");
        if (index == release.Files.Count - 1) return new BackupPiece(at, release.Note[(int)Math.Min(at, release.Note.Length)..]);
        var place = Path.Combine(desk.Repository.Root, file.Path);
        // WAL under way is completed under another name; an expired set goes.
        if (!File.Exists(place)) throw new CatalogueRefusalException($"{file.Path} is not there any more: menshen backup release {set} --reason TEXT");
        using var handle = File.OpenHandle(place, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new byte[(int)Math.Clamp(file.Bytes - at, 0, PieceBytes)];
        var length = RandomAccess.Read(handle, content, at);
        return new BackupPiece(at, content[..length]);
    }

    private (string Asker, DateTimeOffset Until, IReadOnlyList<RepositoryFile> Files, byte[] Note, HashSet<string> Listed) Find(string set, string asker)
    {
        lock (_gate)
        {
            return _open.TryGetValue(set, out var release) && release.Asker == asker && time.GetUtcNow() < release.Until ? release
                : throw new CatalogueRefusalException($"{set} is not given out to {asker}: menshen backup release {set} --reason TEXT");
        }
    }
}
