using System.Buffers.Binary;
using System.Formats.Tar;
using System.Globalization;
using Menshen.Backup.Format;

namespace Menshen.Backup.Taking;

/// <summary>The archive of a base backup, as a server sends it: backup_label first, pg_control last, and nothing but files and directories of a cluster.</summary>
internal sealed class BaseBackupArchive(Stream stream) : IAsyncDisposable
{
    private readonly TarReader _archive = new(stream, leaveOpen: true);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private byte[] _label = [];

    /// <summary>The cluster's number, of its pg_control; null: that has not come.</summary>
    public string? System { get; private set; }

    /// <summary>Reads its beginning; null: nothing comes.</summary>
    public async Task<BackupLabel?> BeginAsync(CancellationToken cancellation)
    {
        if (await FirstAsync(cancellation).ConfigureAwait(false) is not { } first) return null;
        if (first is not { DataStream: { } data, Length: < ChunkSeal.ChunkBytes } || NameOf(first) != ClusterListing.LabelFile) throw Strange("it does not begin with backup_label");
        _names.Add(ClusterListing.LabelFile);
        _label = new byte[first.Length];
        await data.ReadExactlyAsync(_label, cancellation).ConfigureAwait(false);
        return BackupLabel.Parse(_label) ?? throw Strange("its backup_label says no beginning");
    }

    /// <summary>Takes all of it. That it ends does not say that it is whole: whoever sent it says that, and <see cref="System"/> that the last file came.</summary>
    public void TakeAll(ChunkPacker packer, Action<FileEntry> taken, CancellationToken cancellation)
    {
        taken(packer.Take($"{ClusterListing.Folder}{ClusterListing.LabelFile}", _label));
        while (Next() is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            var name = NameOf(entry);
            var stored = ClusterListing.Folder + name;
            if (!_names.Add(name)) throw Strange($"it has {name} twice");
            if (entry.EntryType == TarEntryType.Directory) taken(new FileEntry(stored + "/", ClusterListing.OwnerDirectory, 0, [], []));
            else if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) throw Strange($"{name} is neither a file nor a directory");
            else if (name == ClusterListing.ControlFile) taken(TakeControl(packer, stored, entry));
            else if (!ClusterListing.IsOmitted(name)) taken(TakeFile(packer, stored, entry, cancellation));
        }
    }

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    private async Task<TarEntry?> FirstAsync(CancellationToken cancellation)
    {
        try
        {
            return await _archive.GetNextEntryAsync(copyData: false, cancellation).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw Strange(e.Message);
        }
    }

    private TarEntry? Next()
    {
        try
        {
            return _archive.GetNextEntry();
        }
        catch (InvalidDataException e)
        {
            throw Strange(e.Message);
        }
    }

    private static FileEntry TakeFile(ChunkPacker packer, string stored, TarEntry entry, CancellationToken cancellation)
    {
        var taken = packer.Take(entry.DataStream ?? Stream.Null, stored, (int)entry.Mode, cancellation);
        return taken.Bytes == entry.Length ? taken : throw new EndOfStreamException($"{stored} breaks off");
    }

    // Its first eight bytes are the cluster's number (src/include/catalog/pg_control.h), as the machine writes it.
    private FileEntry TakeControl(ChunkPacker packer, string stored, TarEntry entry)
    {
        var content = new byte[entry.Length is >= sizeof(ulong) and <= ChunkSeal.ChunkBytes ? entry.Length : throw Strange("its pg_control is none")];
        entry.DataStream!.ReadExactly(content);
        System = BinaryPrimitives.ReadUInt64LittleEndian(content).ToString(CultureInfo.InvariantCulture);
        return packer.Take(stored, content);
    }

    /// <summary>Below the cluster's directory. Another name leads elsewhere when it is unpacked.</summary>
    private static string NameOf(TarEntry entry)
    {
        var name = (entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name).TrimEnd('/');
        return name.Split('/').Any(part => part is "" or "." or "..") || name.Any(char.IsControl) ? throw Strange("it names what is not in a cluster") : name;
    }

    private static BackupException Strange(string how) => new($"what the engine sent as its base backup is none: {how}", "Look at who answers at the engine's address: menshen engine hosts");
}
