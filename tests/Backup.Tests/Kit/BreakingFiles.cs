using Menshen.Backup.Repository;

namespace Menshen.Backup.Tests.Kit;

/// <summary>A place where something happens at each step of reading a segment.</summary>
internal sealed class BreakingFiles(IRepositoryFiles files) : IRepositoryFiles
{
    /// <summary>What happens.</summary>
    public Action OnRead { get; set; } = () => { };

    /// <summary>The same at each step of writing one.</summary>
    public Action OnWrite { get; set; } = () => { };

    public string Root => files.Root;

    public bool HasParent => files.HasParent;

    public bool WritesWhole => files.WritesWhole;

    public int UncertainBytes => files.UncertainBytes;

    public bool Exists(string file) => files.Exists(file);

    public long? LengthOf(string file) => files.LengthOf(file);

    public IReadOnlyList<string> Files(string directory) => files.Files(directory);

    public IReadOnlyList<string> Directories(string directory) => files.Directories(directory);

    public Stream Open(string file) => file.EndsWith(".mjl", StringComparison.Ordinal) ? new Stepping(files.Open(file), () => OnRead()) : files.Open(file);

    public Stream Append(string file, long from, Arrival arrival) =>
        file.Contains(".mjl", StringComparison.Ordinal) ? new Taking(files.Append(file, from, arrival), () => OnWrite()) : files.Append(file, from, arrival);

    public void Settle(Stream file) => files.Settle(file is Taking taking ? taking.Inner : file);

    public void Rename(string from, string to) => files.Rename(from, to);

    public void Delete(string file) => files.Delete(file);

    public void DeleteDirectory(string directory) => files.DeleteDirectory(directory);

    public void MakeDirectory(string directory) => files.MakeDirectory(directory);

    public void Write(string file, ReadOnlySpan<byte> content) => files.Write(file, content);

    public void Dispose() => files.Dispose();

    private sealed class Taking(Stream file, Action onWrite) : MemoryStream
    {
        public Stream Inner => file;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            onWrite();
            file.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        protected override void Dispose(bool disposing)
        {
            if (disposing) file.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Stepping(Stream file, Action onRead) : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            onRead();
            return file.Read(buffer, offset, count);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) file.Dispose();
            base.Dispose(disposing);
        }
    }
}
