using Menshen.Backup;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;

namespace Menshen.Server;

/// <summary>The ledger of the repository in use: read at the start, written with each change.</summary>
internal sealed class LedgerState(string directory, BackupRepository repository, IBackupSecrets secrets)
{
    private readonly Lock _gate = new();
    private volatile BackupLedger _now = BackupLedgerFile.Read(FileIn(directory), repository, secrets);

    public BackupLedger Now => _now;

    /// <summary>Where a deployment keeps it.</summary>
    public static string FileIn(string directory) => Path.Combine(directory, "backup.ledger");

    public void Note(Func<BackupLedger, BackupLedger> change)
    {
        lock (_gate)
        {
            _now = change(_now);
            try
            {
                BackupLedgerFile.Write(FileIn(directory), _now, secrets);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It holds in this process, and the next change writes all of it; the work that it is of has to end.
            }
        }
    }
}
