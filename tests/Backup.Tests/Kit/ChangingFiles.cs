using Menshen.Backup.Repository;

namespace Menshen.Backup.Tests.Kit;

/// <summary>A place in which something changes once, when a file has been opened: what who reads it knew of the others is old then. For reading only.</summary>
internal sealed class ChangingFiles(IRepositoryFiles files, string file, Action change) : IRepositoryFiles
{
    private Action? _change = change;

    public bool HasChanged => _change is null;

    public string Root => files.Root;

    public bool HasParent => files.HasParent;

    public int UncertainBytes => files.UncertainBytes;

    public bool Exists(string looked) => files.Exists(looked);

    public long? LengthOf(string looked) => files.LengthOf(looked);

    public IReadOnlyList<string> Files(string directory) => files.Files(directory);

    public IReadOnlyList<string> Directories(string directory) => files.Directories(directory);

    public Stream Open(string opened)
    {
        var stream = files.Open(opened);
        if (opened == file) Interlocked.Exchange(ref _change, null)?.Invoke();
        return stream;
    }

    public Stream Append(string file, long from, Arrival arrival) => throw new NotSupportedException();

    public void Settle(Stream file) => throw new NotSupportedException();

    public void Rename(string from, string to) => throw new NotSupportedException();

    public void Delete(string file) => throw new NotSupportedException();

    public void DeleteDirectory(string directory) => throw new NotSupportedException();

    public void MakeDirectory(string directory) => throw new NotSupportedException();

    public void Write(string file, ReadOnlySpan<byte> content) => throw new NotSupportedException();

    public void Dispose() => files.Dispose();
}
