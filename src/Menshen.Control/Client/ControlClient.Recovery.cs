namespace Menshen.Control;

/// <summary>The client's questions about backups, scrubs, purges, prepared transactions, self-checks, gateways and the engine's hosts.</summary>
public sealed partial class ControlClient
{
    public Task<BackupListing> ListBackupsAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.BackupList, "", ControlJson.Default.BackupListing, cancellation);

    public Task<BackupWork> TakeBackupAsync(BackupWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.BackupTake, "", wish, ControlJson.Default.BackupWish, ControlJson.Default.BackupWork, cancellation);

    public Task<BackupWork> VerifyBackupsAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.BackupVerify, "", ControlJson.Default.BackupWork, cancellation);

    public Task<BackupWork> CopyBackupsAsync(BackupCopyWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.BackupCopy, "", wish, ControlJson.Default.BackupCopyWish, ControlJson.Default.BackupWork, cancellation);

    public Task<Acknowledgement> ReleaseBackupAsync(BackupReleaseWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.BackupRelease, "", wish, ControlJson.Default.BackupReleaseWish, ControlJson.Default.Acknowledgement, cancellation);

    public Task<BackupRelease> ListReleasedAsync(string set, CancellationToken cancellation) =>
        AskAsync(ControlOperations.BackupFiles, set, ControlJson.Default.BackupRelease, cancellation);

    public Task<BackupPiece> FetchPieceAsync(string set, int file, long offset, CancellationToken cancellation) =>
        AskAsync(ControlOperations.BackupPiece, $"{set}:{Text(file)}:{Text(offset)}", ControlJson.Default.BackupPiece, cancellation);

    public Task<BackupWork> RestoreBackupAsync(RestorationWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.BackupRestore, "", wish, ControlJson.Default.RestorationWish, ControlJson.Default.BackupWork, cancellation);

    public Task<ScrubReport> ShowScrubAsync(CancellationToken cancellation) => AskAsync(ControlOperations.ScrubShow, "", ControlJson.Default.ScrubReport, cancellation);
    public Task<ScrubReport> ScrubAsync(CancellationToken cancellation) => AskAsync(ControlOperations.ScrubRun, "", ControlJson.Default.ScrubReport, cancellation);
    public Task<PurgeReport> ShowPurgeAsync(CancellationToken cancellation) => AskAsync(ControlOperations.PurgeShow, "", ControlJson.Default.PurgeReport, cancellation);
    public Task<PurgeReport> PurgeAsync(PurgeWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.PurgeRun, "", wish, ControlJson.Default.PurgeWish, ControlJson.Default.PurgeReport, cancellation);

    public Task<TransactionListing> ListTransactionsAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.TransactionList, "", ControlJson.Default.TransactionListing, cancellation);

    /// <summary>Asks that one be ended, which waits for approval.</summary>
    public Task<Acknowledgement> EndTransactionAsync(TransactionWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.TransactionEnd, "", wish, ControlJson.Default.TransactionWish, ControlJson.Default.Acknowledgement, cancellation);

    /// <summary>Asks for an erasure, which waits for approval.</summary>
    public Task<Acknowledgement> EraseAsync(string group, ErasureWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.ErasureRun, group, wish, ControlJson.Default.ErasureWish, ControlJson.Default.Acknowledgement, cancellation);

    public Task<SelfCheckReport> CheckItselfAsync(CancellationToken cancellation) => AskAsync(ControlOperations.SelfCheckRun, "", ControlJson.Default.SelfCheckReport, cancellation);
    public Task<GatewayListing> ListGatewaysAsync(CancellationToken cancellation) => AskAsync(ControlOperations.GatewayList, "", ControlJson.Default.GatewayListing, cancellation);
    public Task<EngineHostsReport> ListEngineHostsAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.EngineHosts, "", ControlJson.Default.EngineHostsReport, cancellation);

    public Task<EngineHostsReport> SetEngineHostsAsync(EngineHostsWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.EngineHostsSet, "", wish, ControlJson.Default.EngineHostsWish, ControlJson.Default.EngineHostsReport, cancellation);
}
