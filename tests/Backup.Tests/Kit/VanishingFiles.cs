using Menshen.Backup.Repository;

namespace Menshen.Backup.Tests.Kit;

/// <summary>A place from which a directory goes as soon as somebody looks how long a file in it is.</summary>
internal sealed class VanishingFiles(IRepositoryFiles files, string vanishing) : IRepositoryFiles
{
    public string Root => files.Root;

    public bool HasParent => files.HasParent;

    public bool WritesWhole => files.WritesWhole;

    public int UncertainBytes => files.UncertainBytes;

    public bool Exists(string file) => files.Exists(file);

    public long? LengthOf(string file)
    {
        if (Path.GetDirectoryName(file) == vanishing && Directory.Exists(vanishing)) files.DeleteDirectory(vanishing);
        return files.LengthOf(file);
    }

    public IReadOnlyList<string> Files(string directory) => files.Files(directory);

    public IReadOnlyList<string> Directories(string directory) => files.Directories(directory);

    public Stream Open(string file) => files.Open(file);

    public Stream Append(string file, long from, Arrival arrival) => files.Append(file, from, arrival);

    public void Settle(Stream file) => files.Settle(file);

    public void Rename(string from, string to) => files.Rename(from, to);

    public void Delete(string file) => files.Delete(file);

    public void DeleteDirectory(string directory) => files.DeleteDirectory(directory);

    public void MakeDirectory(string directory) => files.MakeDirectory(directory);

    public void Write(string file, ReadOnlySpan<byte> content) => files.Write(file, content);

    public void Dispose() => files.Dispose();
}
