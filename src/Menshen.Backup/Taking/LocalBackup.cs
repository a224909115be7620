using System.Text;
using Menshen.Backup.Format;
using Menshen.Engine;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Backup.Taking;

/// <summary>A base backup of the embedded engine, whose files are here: from its start to its stop, on one connection that must live as long.</summary>
internal sealed class LocalBackup : IClusterBackup
{
    private readonly NpgsqlConnection _connection;
    private readonly string _cluster;
    private readonly SourceFile _control;

    private LocalBackup(NpgsqlConnection connection, BackupWindow window, string cluster)
    {
        (_connection, Window, _cluster) = (connection, window, cluster);
        var all = ClusterListing.Of(cluster);
        _control = all.FirstOrDefault(file => file.Relative == ClusterListing.ControlFile) ?? throw new BackupException("the engine has no pg_control", "Look at the engine.");
        Files = [.. all.Where(file => file != _control)];
    }

    public BackupWindow Window { get; }

    public IReadOnlyList<SourceFile> Files { get; }

    public long StreamedBytes => 0;

    public static async Task<LocalBackup> BeginAsync(EmbeddedEngine engine, string label, CancellationToken cancellation)
    {
        var connection = await engine.OpenAsync("postgres", cancellation).ConfigureAwait(false);
        try
        {
            await using var command = new NpgsqlCommand(BackupSql.Read("backup_start.sql"), connection) { Parameters = { new() { Value = label } } };
            // A checkpoint at once: full shared buffers on a slow disk.
            command.CommandTimeout = 600;
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await reader.ReadAsync(cancellation).ConfigureAwait(false);
            RequireNoTablespaces(reader.GetInt64(5));
            return new LocalBackup(
                connection,
                new BackupWindow(reader.GetString(0), (uint)reader.GetInt32(1), reader.GetFieldValue<NpgsqlLogSequenceNumber>(2), reader.GetString(3), reader.GetInt32(4)),
                engine.ClusterDirectory);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public static void RequireNoTablespaces(long count)
    {
        if (count > 0) throw new BackupException("the engine has tablespaces outside its directory", "They are not backed up yet: move their contents into the cluster.");
    }

    public void TakeStreamed(ChunkPacker packer, Action<FileEntry> taken, CancellationToken cancellation)
    {
    }

    public async Task<NpgsqlLogSequenceNumber> EndAsync(ChunkPacker last, Action<FileEntry> taken, CancellationToken cancellation)
    {
        using (var files = new SourceFiles(_cluster))
            taken(last.Take(files, _control, cancellation) ?? throw new BackupException("the engine has no pg_control", "Look at the engine."));
        await using var command = new NpgsqlCommand(BackupSql.Read("backup_stop.sql"), _connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        // The file that tells recovery to begin at the right place.
        taken(last.Take($"{ClusterListing.Folder}{ClusterListing.LabelFile}", Encoding.UTF8.GetBytes(reader.GetString(1))));
        return reader.GetFieldValue<NpgsqlLogSequenceNumber>(0);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
