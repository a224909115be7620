using Menshen.Backup.Repository;
using Menshen.Crypto;

namespace Menshen.Backup.Format;

/// <summary>Reads and writes the sealed list of a set's files. Sealed, because names, sizes and digests tell about the contents.</summary>
internal static class SetBody
{
    private static string Purpose(string label) => $"body {label}";

    /// <summary>Writes it; answers length and digest of the file.</summary>
    public static (long Bytes, string Digest) Write(IRepositoryFiles files, string path, string label, IEnumerable<FileEntry> entries, IBackupSecrets secrets, long time)
    {
        var temporary = path + ".new";
        var file = DurableFiles.Create(temporary);
        using (var writer = new SealedFileWriter(file, Purpose(label), secrets))
        {
            using var pending = new MemoryStream();
            foreach (var entry in entries)
            {
                pending.Write(BodyLines.Write(entry));
                if (pending.Length < ChunkSeal.ChunkBytes) continue;
                writer.Append(pending.GetBuffer().AsSpan(0, (int)pending.Length), time, isLast: false);
                pending.SetLength(0);
            }

            writer.Append(pending.GetBuffer().AsSpan(0, (int)pending.Length), time, isLast: true);
        }

        DurableFiles.Finish(file, temporary, path);
        return (new FileInfo(path).Length, FileDigest.Of(files, path));
    }

    public static IReadOnlyList<FileEntry> Read(IRepositoryFiles files, string path, SetHead head, IBackupSecrets secrets)
    {
        if (files.LengthOf(path) is not { } length) throw BackupException.Damaged(path, "it is missing");
        if (length != head.BodyBytes || FileDigest.Of(files, path) != head.BodyDigest)
            throw BackupException.Damaged(path, "it is not what the head was signed over");
        using var reader = new SealedFileReader(files, path, Purpose(head.Label), secrets);
        using var all = new MemoryStream();
        foreach (var frame in reader.Frames(mayEndEarly: false)) all.Write(frame.Plain.Span);
        var entries = new List<FileEntry>(head.Files);
        var text = all.GetBuffer().AsMemory(0, (int)all.Length);
        while (!text.IsEmpty)
        {
            var end = text.Span.IndexOf((byte)'\n');
            entries.Add(BodyLines.Read(text[..end]));
            text = text[(end + 1)..];
        }

        return entries;
    }
}
