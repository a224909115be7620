using Menshen.Backup.Format;
using Menshen.Engine;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Backup.Taking;

/// <summary>A base backup of an engine elsewhere, whose files come as one archive.</summary>
/// <remarks>Manual: "Streaming Replication Protocol", BASE_BACKUP. That the files are of the cluster, and of the timeline, that Menshen works with is seen
/// at their beginning and at their end: the address may lead to another server by then.</remarks>
internal sealed class StreamedBackup : IClusterBackup
{
    private readonly ExternalEngine _engine;
    private readonly BaseBackupRun _run;
    private readonly BaseBackupArchive _archive;

    private StreamedBackup(ExternalEngine engine, BaseBackupRun run, BaseBackupArchive archive, BackupWindow window, long bytes) =>
        (_engine, _run, _archive, Window, StreamedBytes) = (engine, run, archive, window, bytes);

    public BackupWindow Window { get; }

    public IReadOnlyList<SourceFile> Files => [];

    public long StreamedBytes { get; }

    public static async Task<StreamedBackup> BeginAsync(ExternalEngine engine, string label, CancellationToken cancellation)
    {
        RestoredCluster.RequirePlainRole(engine.Expectations.TcbRole);
        // What its owner has not allowed is said here, with what to do.
        var self = await WhereAsync(engine, cancellation).ConfigureAwait(false);
        var (server, segmentBytes, tablespaces, bytes) = await AskAsync(engine, cancellation).ConfigureAwait(false);
        LocalBackup.RequireNoTablespaces(tablespaces);
        var run = engine.BeginBaseBackup(label);
        var archive = new BaseBackupArchive(run.Archive);
        try
        {
            // While the server makes its checkpoint nothing comes, and nothing else ends the wait.
            using var end = cancellation.Register(run.Kill);
            var begin = await archive.BeginAsync(cancellation).ConfigureAwait(false);
            // Of an archive that does not begin the program knows why.
            if (begin is null) await run.EndAsync(cancellation).ConfigureAwait(false);
            return begin?.Timeline == self.Timeline
                ? new StreamedBackup(engine, run, archive, new BackupWindow(self.System, begin.Timeline, begin.Start, server, segmentBytes), bytes)
                : throw Moved();
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
            _archive.TakeAll(packer, taken, cancellation);
        }
        catch (EndOfStreamException)
        {
            // Of an archive that breaks off the program knows why.
            cancellation.ThrowIfCancellationRequested();
            _run.EndAsync(cancellation).GetAwaiter().GetResult();
            throw;
        }

        cancellation.ThrowIfCancellationRequested();
    }

    public async Task<NpgsqlLogSequenceNumber> EndAsync(ChunkPacker last, Action<FileEntry> taken, CancellationToken cancellation)
    {
        await _run.EndAsync(cancellation).ConfigureAwait(false);
        if (_archive.System != Window.System)
            throw new BackupException($"the files that came are of another cluster ({_archive.System ?? "none"}) than the engine ({Window.System})", "Look at who answers at the engine's address: menshen engine hosts");
        if (await WhereAsync(_engine, cancellation).ConfigureAwait(false) != (Window.System, Window.Timeline)) throw Moved();
        // The program does not say where the backup stopped. Its end is in the segment that the server closed and flushed then: what is flushed by now is behind it.
        await using var connection = await _engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand("SELECT pg_catalog.pg_current_wal_flush_lsn(), rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        taken(last.Take($"{DeploymentListing.Folder}{ForeignEngine.FileName}", new ForeignEngine(_engine.Expectations.TcbRole, IsPlain: !reader.GetBoolean(1)).Content));
        return reader.GetFieldValue<NpgsqlLogSequenceNumber>(0);
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync().ConfigureAwait(false);
        await _archive.DisposeAsync().ConfigureAwait(false);
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
}
