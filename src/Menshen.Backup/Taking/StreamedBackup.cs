using System.Buffers.Binary;
using System.Formats.Tar;
using System.Text;
using Menshen.Backup.Format;
using Menshen.Engine;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Backup.Taking;

/// <summary>A base backup of an engine elsewhere, whose files come as one archive: backup_label first, pg_control last.</summary>
/// <remarks>Manual: "Streaming Replication Protocol", BASE_BACKUP. That the files are of the cluster, and of the timeline, that Menshen works with is seen
/// at their beginning, in their middle and at their end: the address may lead to another server by then.</remarks>
internal sealed class StreamedBackup : IClusterBackup
{
    private readonly ExternalEngine _engine;
    private readonly BaseBackupRun _run;
    private readonly TarReader _archive;
    private readonly byte[] _label;
    private bool _hasControl;

    private StreamedBackup(ExternalEngine engine, BaseBackupRun run, TarReader archive, byte[] label, BackupWindow window, long bytes) =>
        (_engine, _run, _archive, _label, Window, StreamedBytes) = (engine, run, archive, label, window, bytes);

    public BackupWindow Window { get; }

    public IReadOnlyList<SourceFile> Files => [];

    public long StreamedBytes { get; }

    public static async Task<StreamedBackup> BeginAsync(ExternalEngine engine, string label, CancellationToken cancellation)
    {
        // What its owner has not allowed is said here, with what to do.
        var self = await WhereAsync(engine, cancellation).ConfigureAwait(false);
        var (server, segmentBytes, tablespaces, bytes) = await AskAsync(engine, cancellation).ConfigureAwait(false);
        LocalBackup.RequireNoTablespaces(tablespaces);
        var run = engine.BeginBaseBackup(label);
        var archive = new TarReader(run.Archive, leaveOpen: true);
        try
        {
            var first = await archive.GetNextEntryAsync(copyData: false, cancellation).ConfigureAwait(false);
            // Of an archive that does not begin the program knows why.
            if (first is null) await run.EndAsync(cancellation).ConfigureAwait(false);
            var content = first is { DataStream: { } data, Length: < ChunkSeal.ChunkBytes } && NameOf(first) == ClusterListing.LabelFile ? new byte[first.Length] : throw Strange("it does not begin with backup_label");
            await data.ReadExactlyAsync(content, cancellation).ConfigureAwait(false);
            var begin = BackupLabel.Parse(content) ?? throw Strange("its backup_label says no beginning");
            if (begin.Timeline != self.Timeline) throw Moved();
            return new StreamedBackup(engine, run, archive, content, new BackupWindow(self.System, begin.Timeline, begin.Start, server, segmentBytes), bytes);
        }
        catch
        {
            await archive.DisposeAsync().ConfigureAwait(false);
            await run.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public void TakeStreamed(ChunkPacker packer, Action<FileEntry> taken, CancellationToken cancellation)
    {
        // A read that waits for a server that has fallen silent is ended with the program.
        using var end = cancellation.Register(_run.Kill);
        try
        {
            taken(packer.Take($"{ClusterListing.Folder}{ClusterListing.LabelFile}", _label));
            TakeAll(packer, taken, cancellation);
        }
        catch (EndOfStreamException)
        {
            // Of an archive that breaks off the program knows why.
            cancellation.ThrowIfCancellationRequested();
            _run.EndAsync(cancellation).GetAwaiter().GetResult();
            throw;
        }
        catch (InvalidDataException e)
        {
            throw Strange(e.Message);
        }
    }

    private void TakeAll(ChunkPacker packer, Action<FileEntry> taken, CancellationToken cancellation)
    {
        while (_archive.GetNextEntry() is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            var (name, stored) = (NameOf(entry), ClusterListing.Folder + NameOf(entry));
            if (entry.EntryType == TarEntryType.Directory) taken(new FileEntry(stored + "/", ClusterListing.OwnerDirectory, 0, [], []));
            else if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) throw Strange($"{name} is neither a file nor a directory");
            else if (name == ClusterListing.ControlFile) taken(TakeControl(packer, stored, entry));
            else if (!ClusterListing.IsOmitted(name)) taken(packer.Take(entry.DataStream ?? Stream.Null, stored, (int)entry.Mode, cancellation));
        }

        cancellation.ThrowIfCancellationRequested();
    }

    public async Task<NpgsqlLogSequenceNumber> EndAsync(ChunkPacker last, Action<FileEntry> taken, CancellationToken cancellation)
    {
        await _run.EndAsync(cancellation).ConfigureAwait(false);
        if (!_hasControl) throw Strange("it has no pg_control");
        if (await WhereAsync(_engine, cancellation).ConfigureAwait(false) != (Window.System, Window.Timeline)) throw Moved();
        taken(last.Take($"{DeploymentListing.Folder}{ForeignEngine.FileName}", Encoding.UTF8.GetBytes(_engine.Expectations.TcbRole)));
        // The program does not say where the backup stopped. Its end is in the segment that the server closed and flushed then: what is flushed by now is behind it.
        await using var connection = await _engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand("SELECT pg_catalog.pg_current_wal_flush_lsn()", connection);
        return (NpgsqlLogSequenceNumber)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync().ConfigureAwait(false);
        await _archive.DisposeAsync().ConfigureAwait(false);
    }

    // Its first eight bytes are the cluster's number (src/include/catalog/pg_control.h), as the machine writes it.
    private FileEntry TakeControl(ChunkPacker packer, string stored, TarEntry entry)
    {
        var content = new byte[entry.Length is >= sizeof(ulong) and <= ChunkSeal.ChunkBytes ? entry.Length : throw Strange("its pg_control is none")];
        entry.DataStream!.ReadExactly(content);
        var system = BinaryPrimitives.ReadUInt64LittleEndian(content).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (system != Window.System) throw new BackupException($"the files that came are of another cluster ({system}) than the engine ({Window.System})", "Look at who answers at the engine's address: menshen engine hosts");
        _hasControl = true;
        return packer.Take(stored, content);
    }

    /// <summary>Below the cluster's directory. Another name leads elsewhere when it is unpacked.</summary>
    private static string NameOf(TarEntry entry)
    {
        var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
        name = name.TrimEnd('/');
        return name.Length == 0 || name.StartsWith('/') || name.Split('/').Any(part => part is "" or "." or "..") || name.Any(char.IsControl) ? throw Strange($"it names {entry.Name.ReplaceLineEndings(" ")}") : name;
    }

    private static async Task<(string Server, int SegmentBytes, long Tablespaces, long Bytes)> AskAsync(ExternalEngine engine, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(BackupSql.Read("backup_elsewhere.sql"), connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return (reader.GetString(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3));
    }

    private static async Task<(string System, uint Timeline)> WhereAsync(ExternalEngine engine, CancellationToken cancellation)
    {
        var connection = await engine.OpenReplicationAsync(cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var found = await connection.IdentifySystem(cancellation).ConfigureAwait(false);
            return (found.SystemId, found.Timeline);
        }
    }

    private static BackupException Moved() => new("the engine's primary has become another one while its backup was taken", "It is taken again; look at: menshen engine hosts");

    private static BackupException Strange(string how) => new($"what the engine sent as its base backup is none: {how}", "Look at who answers at the engine's address: menshen engine hosts");
}
