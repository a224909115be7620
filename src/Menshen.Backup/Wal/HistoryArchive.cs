using System.Globalization;
using System.Text.Json;
using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Engine;

namespace Menshen.Backup.Wal;

/// <summary>The history files of timelines in a repository, beside their WAL: signed, and sealed as it is.</summary>
internal sealed class HistoryArchive(BackupRepository repository, IBackupSecrets secrets)
{
    private const string Suffix = ".history";
    private const string SignedAs = "menshen backup history 1";

    private readonly WalArchive _archive = new(repository, secrets);

    /// <summary>As PostgreSQL calls it.</summary>
    public static string NameOf(uint timeline) => timeline.ToString("X8", CultureInfo.InvariantCulture) + Suffix;

    public static bool IsName(string name) => name.Length == 8 + Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) && name[..8].All(char.IsAsciiHexDigitUpper);

    public string FileOf(uint timeline) => _archive.FileOf(timeline, NameOf(timeline));

    /// <summary>A timeline's, and when it was seen first; null: there is none. Throws for one that is not what was written there.</summary>
    public (TimelineHistory History, DateTimeOffset Seen)? Read(uint timeline, string system)
    {
        var path = FileOf(timeline);
        if (!repository.Files.Exists(path)) return null;
        using var reader = new SealedFileReader(repository.Files, path, Purpose(system, timeline), secrets);
        using var all = new MemoryStream();
        var time = 0L;
        foreach (var frame in reader.Frames(mayEndEarly: false))
        {
            all.Write(frame.Plain.Span);
            time = frame.Time;
        }

        var stored = JsonSerializer.Deserialize(SignedText.Open(SignedAs, all.ToArray(), path, secrets.Verifier).Span, BackupJson.Default.StoredHistory);
        if (stored is null || stored.System != system || stored.Timeline != timeline || TimelineHistory.Parse(timeline, stored.Text) is not { } history)
            throw BackupException.Damaged(path, "it is the history of another timeline");
        return (history, DateTimeOffset.FromUnixTimeMilliseconds(time / 1000));
    }

    /// <summary>Writes one that is not there, or is damaged; another than the one that is there is refused.</summary>
    public void Keep(TimelineHistory history, string system, long time)
    {
        try
        {
            if (Read(history.Timeline, system) is { } kept)
            {
                if (kept.History.Text == history.Text) return;
                throw new EngineFaultException(
                    $"the engine's timeline {history.Timeline} began elsewhere than the one that was archived: the cluster was set back. What is archived stays as it is. Name another repository");
            }
        }
        catch (BackupException)
        {
            // What the engine says takes its place.
        }

        _archive.RequireThere();
        DurableFiles.MakeDirectory(_archive.DirectoryOf(history.Timeline));
        var (path, temporary) = (FileOf(history.Timeline), FileOf(history.Timeline) + ".new");
        var file = DurableFiles.Create(temporary);
        var json = JsonSerializer.SerializeToUtf8Bytes(new StoredHistory(system, history.Timeline, history.Text), BackupJson.Default.StoredHistory);
        using (var writer = new SealedFileWriter(file, Purpose(system, history.Timeline), secrets)) writer.Append(SignedText.Make(SignedAs, json, secrets.Signer), time, isLast: true);
        DurableFiles.Finish(file, temporary, path);
    }

    /// <summary>What is bound to its key: neither another timeline's nor another cluster's can stand in its place.</summary>
    private static string Purpose(string system, uint timeline) => string.Create(CultureInfo.InvariantCulture, $"history {system} {timeline}");
}
