using System.Collections.Concurrent;
using Menshen.Backup.Repository;

namespace Menshen.Backup.Tests.Kit;

/// <summary>A place behind a bad line: each file of some kind arrives with one byte changed the first time it is read, and whole the second time.</summary>
internal sealed class FlippingFiles(IRepositoryFiles files, Func<string, bool> isHit) : IRepositoryFiles
{
    private readonly ConcurrentDictionary<string, bool> _hit = new();

    /// <summary>Names of those that came changed.</summary>
    public ICollection<string> Hit => _hit.Keys;

    public string Root => files.Root;

    public bool HasParent => files.HasParent;

    public bool WritesWhole => files.WritesWhole;

    public int UncertainBytes => files.UncertainBytes;

    public bool Exists(string file) => files.Exists(file);

    public long? LengthOf(string file) => files.LengthOf(file);

    public IReadOnlyList<string> Files(string directory) => files.Files(directory);

    public IReadOnlyList<string> Directories(string directory) => files.Directories(directory);

    public Stream Open(string file)
    {
        if (!isHit(Path.GetFileName(file)) || !_hit.TryAdd(file, true)) return files.Open(file);
        using var source = files.Open(file);
        var all = new MemoryStream();
        source.CopyTo(all);
        all.GetBuffer()[all.Length / 2] ^= 1;
        all.Position = 0;
        return all;
    }

    public Stream Append(string file, long from, Arrival arrival) => files.Append(file, from, arrival);

    public void Settle(Stream file) => files.Settle(file);

    public void Rename(string from, string to) => files.Rename(from, to);

    public void Delete(string file) => files.Delete(file);

    public void DeleteDirectory(string directory) => files.DeleteDirectory(directory);

    public void MakeDirectory(string directory) => files.MakeDirectory(directory);

    public void Dispose() => files.Dispose();
}
