namespace Menshen.Journal;

/// <summary>The files of one place of the archive, and all that is done to them there: a directory of this machine, or one behind a line.</summary>
/// <remarks>Files have bare names. What goes wrong there is an <see cref="IOException"/> or an <see cref="UnauthorizedAccessException"/>, wherever it lies.</remarks>
public interface IArchiveFiles : IDisposable
{
    /// <summary>64 MiB: a quarter of a million segments, of 64 MiB each.</summary>
    const long MostListBytes = 64 << 20;

    /// <summary>Sees that the place is there. A directory below an absent mount is not made: the copies would be on the disk that they are kept from.</summary>
    /// <exception cref="IOException">It is not there, or cannot be reached.</exception>
    void Demand();

    /// <summary>Takes the place for one writer, and takes away what a crash has left half written.</summary>
    /// <exception cref="IOException">Another process works on it.</exception>
    IDisposable Hold();

    /// <summary>What messages call a file.</summary>
    string PathOf(string name);

    /// <summary>Null: it is not there.</summary>
    long? LengthOf(string name);

    /// <summary>To be read from its beginning, from the device where that can be asked for and not from memory.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    Stream Open(string name);

    /// <summary>Writes a file of about so many bytes, whole or not at all, over what is there; it is durable when this returns.</summary>
    void Store(string name, long bytes, Action<Stream> write);

    /// <summary>All of a file of lines; empty if it is not there.</summary>
    /// <exception cref="IOException">It is longer than <see cref="MostListBytes"/>: whoever has the other machine could send without end.</exception>
    byte[] ReadList(string name, CancellationToken cancellation)
    {
        if (LengthOf(name) is null) { return []; }
        using var file = Open(name);
        using var all = new MemoryStream();
        var step = new byte[1 << 16];
        for (int read; (read = file.Read(step)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            all.Write(step, 0, read);
            if (all.Length > MostListBytes) { throw new IOException($"{PathOf(name)} is longer than {MostListBytes >> 20} MiB"); }
        }

        return all.ToArray();
    }

    /// <summary>Adds a line to a file that only grows, and makes it durable; what stands behind its last whole line is cut off.</summary>
    void AddLine(string name, string line);
}
