using System.Text;
using Menshen.Backup;
using Menshen.Backup.Repository;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>A place of the journal's archive on another machine, behind SFTP or in a bucket, by the files of repositories.</summary>
/// <remarks>A lock on another machine outlives whoever took it: this machine's own processes keep out of each other's way by a file here, and what another
/// deployment has there is refused by its segments' origin.</remarks>
/// <param name="open">Opens the way there; first when something is asked of it, for that can fail like all that follows.</param>
/// <param name="lockFile">Held while one of this machine works on it.</param>
/// <param name="time">For what comes slower than it may.</param>
internal sealed class FarArchive(Func<IRepositoryFiles> open, string lockFile, TimeProvider time) : IArchiveFiles
{
    private const string PartSuffix = ".part";
    private IRepositoryFiles? _files;

    private IRepositoryFiles Files => _files ??= open();

    public void Demand() => Do(() =>
    {
        if (!Files.HasParent) throw new DirectoryNotFoundException($"{Files.Root}: the directory that it would be in is not there");
        Files.MakeDirectory(Files.Root);
        return true;
    });

    public IDisposable Hold()
    {
        var held = new FileStream(lockFile, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        try
        {
            Do(() =>
            {
                foreach (var part in Files.Files(Files.Root).Where(file => file.EndsWith(PartSuffix, StringComparison.Ordinal))) Files.Delete(part);
                return true;
            });
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public string PathOf(string name) => $"{Files.Root.TrimEnd('/')}/{name}";

    public long? LengthOf(string name) => Do(() => Files.LengthOf(PathOf(name)));

    public Stream Open(string name) => Do(() => new FarStream(Files.Open(PathOf(name)), PathOf(name), time));

    public void Store(string name, long bytes, Action<Stream> write) => Do(() =>
    {
        var target = PathOf(name);
        var under = Files.WritesWhole ? target : target + PartSuffix;
        if (!Files.WritesWhole) Files.Delete(under);
        using (var file = Files.Append(under, 0, new Arrival(bytes, IsOnce: false)))
        {
            write(new FarSink(file, target, time));
            Files.Settle(file);
        }

        if (!Files.WritesWhole) Files.Rename(under, target);
        return true;
    });

    /// <summary>Written anew with each line: nothing is appended in a bucket, and half a line is never there. A line is a thousandth of a segment.</summary>
    public void AddLine(string name, string line) => Do(() =>
    {
        var before = ((IArchiveFiles)this).ReadList(name, CancellationToken.None);
        byte[] after = [.. before.AsSpan(0, before.AsSpan().LastIndexOf((byte)'\n') + 1), .. Encoding.UTF8.GetBytes(line + "\n")];
        Files.Write(PathOf(name), after);
        return true;
    });

    public void Dispose() => _files?.Dispose();

    /// <summary>What goes wrong there in the journal's words: its keeper tells it and tries again.</summary>
    internal static T Do<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (BackupException e)
        {
            throw new IOException($"{e.Message} ({e.Remedy})", e);
        }
    }
}
