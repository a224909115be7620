using Menshen.Crypto;

namespace Menshen.Backup.Format;

/// <summary>Reads and writes the sealed list of a set's files. Sealed, because names, sizes and digests tell about the contents.</summary>
internal static class SetBody
{
    private static string Purpose(string label) => $"body {label}";

    /// <summary>Writes it; answers length and digest of the file.</summary>
    public static (long Bytes, string Digest) Write(string path, string label, IEnumerable<FileEntry> files, IBackupSecrets secrets, long time)
    {
        var temporary = path + ".new";
        var file = DurableFiles.Create(temporary);
        using (var writer = new SealedFileWriter(file, Purpose(label), secrets))
        {
            using var pending = new MemoryStream();
            foreach (var entry in files)
            {
                pending.Write(BodyLines.Write(entry));
                if (pending.Length < ChunkSeal.ChunkBytes) continue;
                writer.Append(pending.GetBuffer().AsSpan(0, (int)pending.Length), time, isLast: false);
                pending.SetLength(0);
            }

            writer.Append(pending.GetBuffer().AsSpan(0, (int)pending.Length), time, isLast: true);
        }

        DurableFiles.Finish(file, temporary, path);
        return (new FileInfo(path).Length, FileDigest.Of(path));
    }

    public static IReadOnlyList<FileEntry> Read(string path, SetHead head, IBackupSecrets secrets)
    {
        if (!File.Exists(path)) throw BackupException.Damaged(path, "it is missing");
        if (new FileInfo(path).Length != head.BodyBytes || FileDigest.Of(path) != head.BodyDigest)
            throw BackupException.Damaged(path, "it is not what the head was signed over");
        using var reader = new SealedFileReader(path, Purpose(head.Label), secrets);
        using var all = new MemoryStream();
        foreach (var frame in reader.Frames(mayEndEarly: false)) all.Write(frame.Plain.Span);
        var files = new List<FileEntry>(head.Files);
        var text = all.GetBuffer().AsMemory(0, (int)all.Length);
        while (!text.IsEmpty)
        {
            var end = text.Span.IndexOf((byte)'\n');
            files.Add(BodyLines.Read(text[..end]));
            text = text[(end + 1)..];
        }

        return files;
    }
}
