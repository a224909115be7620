using System.Text;
using System.Text.Json;

namespace Menshen.Journal;

/// <summary>The list of an archive's verified copies: a file of JSON lines that only grows.</summary>
internal sealed class ArchiveIndex
{
    public const string FileName = "index.jsonl";

    private readonly IArchiveFiles _files;
    private readonly SortedDictionary<long, ArchiveEntry> _entries = [];

    private ArchiveIndex(IArchiveFiles files) => _files = files;

    /// <summary>By number.</summary>
    public IReadOnlyDictionary<long, ArchiveEntry> Entries => _entries;

    /// <summary>What a place's list has, looked at and let go.</summary>
    /// <exception cref="JournalDamagedException">A whole line is not an entry.</exception>
    /// <exception cref="IOException">The place is not there.</exception>
    public static IReadOnlyDictionary<long, ArchiveEntry> Of(ArchiveSite site)
    {
        using var files = site.Open();
        files.Demand();
        return Read(files, CancellationToken.None).Entries;
    }

    /// <summary>Reads it; a line that a crash cut off is no line, and its segment will be copied again.</summary>
    /// <exception cref="JournalDamagedException">A whole line is not an entry.</exception>
    public static ArchiveIndex Read(IArchiveFiles files, CancellationToken cancellation)
    {
        var index = new ArchiveIndex(files);
        var text = Encoding.UTF8.GetString(files.ReadList(FileName, cancellation));
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        foreach (var line in whole.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                var entry = JsonSerializer.Deserialize(line, KeepingJson.Default.ArchiveEntry) ?? throw new JsonException();
                if (entry.Bytes is < 0 or > ArchiveEntry.MostBytes || entry.Segment < 1) { throw new JsonException(); }
                index._entries[entry.Segment] = entry;
            }
            catch (JsonException)
            {
                throw new JournalDamagedException($"{files.PathOf(FileName)}: a line is not an entry of an archive's index; move the file away, and everything is copied and compared again");
            }
        }

        return index;
    }

    /// <summary>Adds an entry, durably; a later one of the same segment counts.</summary>
    public void Add(ArchiveEntry entry)
    {
        _files.AddLine(FileName, JsonSerializer.Serialize(entry, KeepingJson.Default.ArchiveEntry));
        _entries[entry.Segment] = entry;
    }
}
