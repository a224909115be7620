using Menshen.Backup.Repository;

namespace Menshen.Backup.Tests.Kit;

/// <summary>A place whose listings are late, as those of Swift may be: they go on naming each directory under way that ever was.</summary>
internal sealed class BelatedFiles(IRepositoryFiles files) : IRepositoryFiles
{
    private readonly HashSet<string> _made = [];

    public string Root => files.Root;

    public bool HasParent => files.HasParent;

    public bool WritesWhole => files.WritesWhole;

    public int UncertainBytes => files.UncertainBytes;

    public bool Exists(string file) => files.Exists(file);

    public long? LengthOf(string file) => files.LengthOf(file);

    public IReadOnlyList<string> Files(string directory) => files.Files(directory);

    public IReadOnlyList<string> Directories(string directory) =>
        [.. files.Directories(directory).Union(_made.Where(made => made[..made.LastIndexOf('/')] == directory)).Order(StringComparer.Ordinal)];

    public Stream Open(string file) => files.Open(file);

    public Stream Append(string file, long from, Arrival arrival) => files.Append(file, from, arrival);

    public void Settle(Stream file) => files.Settle(file);

    public void Rename(string from, string to) => files.Rename(from, to);

    public void Delete(string file) => files.Delete(file);

    public void DeleteDirectory(string directory) => files.DeleteDirectory(directory);

    public void MakeDirectory(string directory)
    {
        files.MakeDirectory(directory);
        if (directory.EndsWith(".making", StringComparison.Ordinal)) _made.Add(directory);
    }

    public void Write(string file, ReadOnlySpan<byte> content) => files.Write(file, content);

    public void Dispose() => files.Dispose();
}
