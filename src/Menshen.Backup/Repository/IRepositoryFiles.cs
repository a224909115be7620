namespace Menshen.Backup.Repository;

/// <summary>The place where a repository's files lie, and all that is done to them there: a directory of this machine, one behind SFTP, or a bucket.</summary>
/// <remarks>Each path begins with <see cref="Root"/>, so that what is told of a file names its machine too. What is not there is a
/// <see cref="FileNotFoundException"/>, a line that is gone an <see cref="IOException"/>, wherever it lies.</remarks>
public interface IRepositoryFiles : IDisposable
{
    /// <summary>A head with ten years of sets that it hangs on is a tenth of that.</summary>
    private const int MostSmallBytes = 4 << 20;

    private const int StepBytes = 1 << 14;

    string Root { get; }

    /// <summary>Whether the directory that it lies in is there: below a mount point that is empty now, nothing is made.</summary>
    bool HasParent { get; }

    bool Exists(string file);

    /// <summary>Null: it is not there.</summary>
    long? LengthOf(string file);

    /// <summary>Full paths of the files in a directory; none if that is not there.</summary>
    IReadOnlyList<string> Files(string directory);

    /// <summary>Full paths of the directories in a directory; none if that is not there.</summary>
    IReadOnlyList<string> Directories(string directory);

    /// <summary>To be read, anywhere in it, also while somebody writes it.</summary>
    Stream Open(string file);

    /// <summary>To be written from a place on, at most its end; it is made if need be, for its owner alone. Where files are written whole, from 0 alone.</summary>
    Stream Append(string file, long from, Arrival arrival);

    /// <summary>Whether a file is there only when it is settled, and then whole: it needs no other name while it is written, and nothing is appended to what is there.</summary>
    bool WritesWhole => false;

    /// <summary>So many bytes at the end of a file may be holes after a cut: who goes on sends them again.</summary>
    int UncertainBytes { get; }

    /// <summary>Brings what was written out of our hands: to disk, or to the other machine.</summary>
    void Settle(Stream file);

    /// <summary>Gives a file, over what is there, or a directory its name in one step, and brings the name to disk.</summary>
    void Rename(string from, string to);

    /// <summary>Takes a file away, if it is there.</summary>
    void Delete(string file);

    /// <summary>Takes a directory away with all that is in it, if it is there.</summary>
    void DeleteDirectory(string directory);

    void MakeDirectory(string directory);

    /// <summary>A small file: a head, a note.</summary>
    byte[] ReadAll(string file)
    {
        using var source = Open(file);
        // Whoever has the other machine could send without end.
        using var all = new MemoryStream();
        var step = new byte[StepBytes];
        for (int length; (length = source.Read(step)) > 0;)
        {
            all.Write(step, 0, length);
            if (all.Length > MostSmallBytes) throw BackupException.Damaged(file, $"it is longer than {MostSmallBytes >> 20} MiB");
        }

        return all.ToArray();
    }

    /// <summary>Writes a file whole or not at all.</summary>
    void Write(string file, ReadOnlySpan<byte> content)
    {
        var temporary = file + ".new";
        Delete(temporary);
        using (var target = Append(temporary, 0, Arrival.Usual))
        {
            target.Write(content);
            Settle(target);
        }

        Rename(temporary, file);
    }
}
