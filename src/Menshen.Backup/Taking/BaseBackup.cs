using System.Text;
using Menshen.Engine;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Backup.Taking;

/// <summary>PostgreSQL's part of a base backup: from its start to its stop, on one connection that must live as long.</summary>
internal sealed class BaseBackup : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private BaseBackup(NpgsqlConnection connection, BackupWindow window) => (_connection, Window) = (connection, window);

    public BackupWindow Window { get; }

    public static async Task<BaseBackup> BeginAsync(EmbeddedEngine engine, string label, CancellationToken cancellation)
    {
        var connection = await engine.OpenAsync("postgres", cancellation).ConfigureAwait(false);
        try
        {
            await using var command = new NpgsqlCommand(BackupSql.Read("backup_start.sql"), connection) { Parameters = { new() { Value = label } } };
            // A checkpoint at once: full shared buffers on a slow disk.
            command.CommandTimeout = 600;
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await reader.ReadAsync(cancellation).ConfigureAwait(false);
            if (reader.GetInt64(5) > 0)
                throw new BackupException("the engine has tablespaces outside its directory", "They are not backed up yet: move their contents into the cluster.");
            return new BaseBackup(connection, new BackupWindow(
                reader.GetString(0), (uint)reader.GetInt32(1), reader.GetFieldValue<NpgsqlLogSequenceNumber>(2), reader.GetString(3), reader.GetInt32(4),
                engine.ClusterDirectory));
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends it; answers where, and the file that tells recovery to begin at the right place.</summary>
    public async Task<(NpgsqlLogSequenceNumber Stop, byte[] LabelFile)> EndAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(BackupSql.Read("backup_stop.sql"), _connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return (reader.GetFieldValue<NpgsqlLogSequenceNumber>(0), Encoding.UTF8.GetBytes(reader.GetString(1)));
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
