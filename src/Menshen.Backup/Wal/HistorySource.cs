using System.Text;
using Menshen.Backup.Taking;
using Menshen.Engine;

namespace Menshen.Backup.Wal;

/// <summary>Where the history of a timeline comes from: a file that is here, or an engine elsewhere.</summary>
internal static class HistorySource
{
    /// <summary>A line for each failover: ten thousand of them fit.</summary>
    private const int MostBytes = 1 << 20;

    /// <summary>Null: the engine has none that can be read. Its WAL is archived without it.</summary>
    public static async Task<TimelineHistory?> ReadAsync(IEngine engine, string system, uint timeline, CancellationToken cancellation)
    {
        // The first grew out of none.
        var text = timeline == 1 ? null : engine switch
        {
            ExternalEngine external => await external.ReadHistoryAsync(system, timeline, cancellation).ConfigureAwait(false),
            EmbeddedEngine embedded => ReadHere(embedded.ClusterDirectory, timeline),
            _ => null,
        };
        return text is null ? null : TimelineHistory.Parse(timeline, text);
    }

    private static string? ReadHere(string cluster, uint timeline)
    {
        using var files = new SourceFiles(cluster);
        using var handle = files.TryOpen($"pg_wal/{HistoryArchive.NameOf(timeline)}");
        if (handle is null || RandomAccess.GetLength(handle) > MostBytes) return null;
        var content = new byte[RandomAccess.GetLength(handle)];
        return RandomAccess.Read(handle, content, 0) == content.Length ? Encoding.UTF8.GetString(content) : null;
    }
}
