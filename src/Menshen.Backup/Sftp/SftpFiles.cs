using Menshen.Backup.Repository;
using Renci.SshNet;
using Renci.SshNet.Sftp;

namespace Menshen.Backup.Sftp;

/// <summary>A repository's files in a directory of another machine, behind SFTP.</summary>
/// <remarks>When bytes reach the disk there is that machine's affair: the client has no word for it. What was sent and answered is in its kernel; what a power cut takes
/// away there, verifying finds.</remarks>
internal sealed class SftpFiles : IRepositoryFiles
{
    /// <summary>rwx for the owner alone, as SSH.NET wants it written.</summary>
    private const short OwnerOnly = 700;

    private readonly SftpLine _line;
    private readonly int _prefix;

    public SftpFiles(SftpAddress address, SftpAccess access)
    {
        _line = new SftpLine(address, access);
        Root = address.ToString();
        _prefix = Root.Length - address.Directory.Length;
    }

    public string Root { get; }

    public bool HasParent
    {
        get
        {
            var directory = Root[_prefix..];
            var parent = directory[..directory.LastIndexOf('/')];
            return Find(Root[.._prefix] + (parent.Length == 0 ? "/" : parent)) is { IsDirectory: true };
        }
    }

    public bool Exists(string file) => Find(file) is { IsDirectory: false };

    public long? LengthOf(string file) => Find(file) is { IsDirectory: false } found ? found.Size : null;

    public IReadOnlyList<string> Files(string directory) => [.. In(directory).Where(entry => !entry.IsDirectory).Select(entry => $"{directory}/{entry.Name}")];

    public IReadOnlyList<string> Directories(string directory) => [.. In(directory).Where(entry => entry.IsDirectory).Select(entry => $"{directory}/{entry.Name}")];

    public Stream Open(string file) => new SftpStream(_line, () => _line.Do(client => client.Open(There(file), FileMode.Open, FileAccess.Read), file), file);

    public int UncertainBytes => SftpAppender.UncertainBytes;

    public Stream Append(string file, long from, Arrival arrival) =>
        new SftpAppender(_line, () => _line.Do(client => client.Open(There(file), FileMode.OpenOrCreate, FileAccess.Write), file), file, from);

    public void Settle(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.Flush();
    }

    public void Rename(string from, string to) => _line.Do(client => client.RenameFile(There(from), There(to), isPosix: true), to);

    public void Delete(string file)
    {
        try
        {
            _line.Do(client => client.DeleteFile(There(file)), file);
        }
        catch (FileNotFoundException)
        {
            // Gone is what was wanted.
        }
    }

    public void DeleteDirectory(string directory)
    {
        foreach (var file in Files(directory)) Delete(file);
        foreach (var inner in Directories(directory)) DeleteDirectory(inner);
        try
        {
            _line.Do(client => client.DeleteDirectory(There(directory)), directory);
        }
        catch (FileNotFoundException)
        {
            // Gone is what was wanted.
        }
    }

    public void MakeDirectory(string directory)
    {
        if (Find(directory) is { IsDirectory: true }) return;
        _line.Do(
            client =>
            {
                client.CreateDirectory(There(directory));
                client.ChangePermissions(There(directory), OwnerOnly);
            },
            directory);
    }

    public void Dispose() => _line.Dispose();

    private string There(string place) =>
        place.StartsWith(Root[.._prefix], StringComparison.Ordinal) ? place[_prefix..] : throw new ArgumentException($"{place} is not of {Root}", nameof(place));

    private SftpFileAttributes? Find(string place)
    {
        try
        {
            return _line.Do(client => client.GetAttributes(There(place)), place);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    // A name with a slash is none: whoever has the other machine could lead us to where we did not look.
    private IReadOnlyList<ISftpFile> In(string directory)
    {
        try
        {
            return [.. _line.Do(client => client.ListDirectory(There(directory)).ToList(), directory).Where(entry => entry.Name is not ("." or "..") && !entry.Name.Contains('/', StringComparison.Ordinal)).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }
}
