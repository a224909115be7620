using Menshen.Backup.Journaling;
using Menshen.Backup.Repository;
using Menshen.Backup.Wal;

namespace Menshen.Server;

/// <summary>Everything that works with one open repository: lease, receiver, journal, desk, clock.</summary>
internal sealed class BackupWorks : IAsyncDisposable
{
    private readonly RepositoryLease _lease;

    private BackupWorks(RepositoryLease lease, BackupDesk desk, BackupClock clock) => (_lease, Desk, Clock) = (lease, desk, clock);

    public BackupDesk Desk { get; }

    public BackupClock Clock { get; }

    /// <summary>Opens the repository, or makes it where none was before, and begins.</summary>
    public static BackupWorks Begin(BackupSurroundings around, BackupKeys secrets, string directory)
    {
        var known = CopyDesk.KnownIn(around.Deployment, secrets);
        var repository = BackupRepository.Open(directory, around.Origin, mayMake: true, known.IdIn(directory));
        var lease = new RepositoryLease(repository, around.Deployment, around.Time);
        lease.Take();
        known.Remember(repository);
        var receiver = new WalReceiver(around.Engine, repository, secrets, around.Time);
        receiver.Start();
        var journal = new JournalCopier(new JournalSource(around.Log.Journal), repository, secrets, around.Time);
        journal.Start();
        var desk = new BackupDesk(around, secrets)
        {
            Repository = repository, Receiver = receiver, Journal = journal, Ledger = new LedgerState(around.Deployment.Root, repository, secrets),
        };
        desk.RemoveLeftTest();
        return new BackupWorks(lease, desk, new BackupClock(desk, lease, around.Log, around.Time));
    }

    public async ValueTask DisposeAsync()
    {
        await Clock.DisposeAsync().ConfigureAwait(false);
        await Desk.DisposeAsync().ConfigureAwait(false);
        await Desk.Receiver.DisposeAsync().ConfigureAwait(false);
        await Desk.Journal.DisposeAsync().ConfigureAwait(false);
        _lease.Release();
    }
}
