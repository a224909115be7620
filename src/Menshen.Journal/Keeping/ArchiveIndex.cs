using System.Text;
using System.Text.Json;

namespace Menshen.Journal;

/// <summary>The list of an archive's verified copies: a file of JSON lines that only grows.</summary>
internal sealed class ArchiveIndex
{
    public const string FileName = "index.jsonl";

    private readonly string _path;
    private readonly SortedDictionary<long, ArchiveEntry> _entries = [];

    private ArchiveIndex(string path) => _path = path;

    /// <summary>By number.</summary>
    public IReadOnlyDictionary<long, ArchiveEntry> Entries => _entries;

    /// <summary>Reads it; a line that a crash cut off is no line, and its segment will be copied again.</summary>
    /// <exception cref="JournalDamagedException">A whole line is not an entry.</exception>
    public static ArchiveIndex Read(string directory)
    {
        var index = new ArchiveIndex(Path.Combine(directory, FileName));
        if (!File.Exists(index._path)) { return index; }
        var text = File.ReadAllText(index._path);
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        foreach (var line in whole.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                var entry = JsonSerializer.Deserialize(line, KeepingJson.Default.ArchiveEntry) ?? throw new JsonException();
                index._entries[entry.Segment] = entry;
            }
            catch (JsonException)
            {
                throw new JournalDamagedException($"{index._path}: a line is not an entry of an archive's index; move the file away, and everything is copied and compared again");
            }
        }

        return index;
    }

    /// <summary>Adds an entry and brings it to disk; a later one of the same segment counts.</summary>
    public void Add(ArchiveEntry entry)
    {
        using (var file = new FileStream(_path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Seek(0, SeekOrigin.End);
            CutTornLine(file);
            file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry, KeepingJson.Default.ArchiveEntry) + "\n"));
            file.Flush(flushToDisk: true);
        }

        _entries[entry.Segment] = entry;
    }

    private static void CutTornLine(FileStream file)
    {
        while (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() == '\n') { return; }
            file.SetLength(file.Length - 1);
            file.Seek(0, SeekOrigin.End);
        }
    }
}
