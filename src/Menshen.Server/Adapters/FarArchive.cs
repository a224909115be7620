using System.Text;
using Menshen.Backup;
using Menshen.Backup.Repository;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>A place of the journal's archive on another machine, behind SFTP or in a bucket, by the files of repositories.</summary>
/// <remarks>A lock on another machine outlives whoever took it: this machine's own processes keep out of each other's way by a file here, and what another
/// deployment has there is refused by its segments' origin.</remarks>
internal sealed class FarArchive(IRepositoryFiles files, string lockFile) : IArchiveFiles
{
    private const string PartSuffix = ".part";

    public void Demand() => Do(() =>
    {
        if (!files.HasParent) throw new DirectoryNotFoundException($"{files.Root}: the directory that it would be in is not there");
        files.MakeDirectory(files.Root);
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
                foreach (var part in files.Files(files.Root).Where(file => file.EndsWith(PartSuffix, StringComparison.Ordinal))) files.Delete(part);
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

    public string PathOf(string name) => $"{files.Root.TrimEnd('/')}/{name}";

    public long? LengthOf(string name) => Do(() => files.LengthOf(PathOf(name)));

    public Stream Open(string name) => Do(() => files.Open(PathOf(name)));

    public void Store(string name, long bytes, Action<Stream> write) => Do(() =>
    {
        var target = PathOf(name);
        var under = files.WritesWhole ? target : target + PartSuffix;
        if (!files.WritesWhole) files.Delete(under);
        using (var file = files.Append(under, 0, new Arrival(bytes, IsOnce: false)))
        {
            write(file);
            files.Settle(file);
        }

        if (!files.WritesWhole) files.Rename(under, target);
        return true;
    });

    /// <summary>Written anew with each line: nothing is appended in a bucket, and half a line is never there. A line is a thousandth of a segment.</summary>
    public void AddLine(string name, string line) => Do(() =>
    {
        var before = ((IArchiveFiles)this).ReadList(name);
        byte[] after = [.. before.AsSpan(0, before.AsSpan().LastIndexOf((byte)'\n') + 1), .. Encoding.UTF8.GetBytes(line + "\n")];
        files.Write(PathOf(name), after);
        return true;
    });

    public void Dispose() => files.Dispose();

    /// <summary>What goes wrong there in the journal's words: its keeper tells it and tries again.</summary>
    private static T Do<T>(Func<T> act)
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
