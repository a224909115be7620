using Menshen.Backup;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Wal;
using Menshen.Control;

namespace Menshen.Server;

/// <summary>Reads a repository for people: which sets there are, and between which moments one could recover.</summary>
internal static class BackupOverview
{
    /// <summary>At which a restore is estimated where none was tried: a quarter of what was measured on two cores.</summary>
    private const double BytesPerSecond = 60_000_000;

    /// <summary>A segment of WAL, opened and replayed.</summary>
    private const double SecondsPerSegment = 0.3;

    /// <summary>PostgreSQL's start, checks and stop.</summary>
    private const double SecondsToStart = 5;

    /// <param name="repository">Which.</param>
    /// <param name="secrets">Its keys.</param>
    /// <param name="seenFile">What was written last, as it is remembered here.</param>
    /// <param name="seenWalFile">The same of WAL.</param>
    /// <param name="tested">The last restore that was tried, whose rate is this machine's; null: none was.</param>
    /// <param name="ledger">What was found out about it.</param>
    public static BackupListing Read(BackupRepository repository, IBackupSecrets secrets, string seenFile, string seenWalFile, RestoreReport? tested, BackupLedger ledger)
    {
        List<string> troubles = [];
        var sets = repository.List(secrets.Verifier, damaged => troubles.Add(damaged.Message));
        troubles.AddRange(sets.Select(set => PackLook.Trouble(set, repository)).OfType<string>());
        RestorePlan? plan = null;
        try
        {
            plan = RestorePlan.Of(repository, secrets, RestoreTarget.Latest, label: null);
            if (SeenSetFile.Read(seenFile, secrets) is { } seen && seen.IsOf(repository) && sets.Max(set => set.Head.Sequence) < seen.Sequence)
                troubles.Add($"the newest set written was {seen.Label}, and it is not there: this is an older state of the repository");
            if (SeenWalFile.Read(seenWalFile, secrets) is { } wal && plan.MissingOf(wal, repository) is { } missing) troubles.Add(missing);
        }
        catch (BackupException e)
        {
            troubles.Add(e.Message);
        }

        return new BackupListing
        {
            Repository = repository.Root, Status = troubles.Count == 0 ? "ok" : "error", Troubles = troubles,
            From = plan is null ? null : WalGaps.Oldest(sets, repository, secrets).Head.StoppedAt, Until = plan?.Reach,
            RestoreSeconds = plan is null ? null : Seconds(plan, tested), TestedAt = tested?.At, Tested = tested?.Set ?? "",
            VerifiedAt = ledger.Ended.FirstOrDefault(work => work.Kind == "verify")?.At, ReadSince = ledger.ReadSince(sets),
            Archived = "", ArchiveLag = null, Sets = [.. sets.Select(set => Report(set.Head, ledger))], Work = null,
        };
    }

    private static double Seconds(RestorePlan plan, RestoreReport? tested)
    {
        if (tested is not { Bytes: > 0 }) return (plan.Bytes / BytesPerSecond) + (plan.WalSegments * SecondsPerSegment) + SecondsToStart;
        var segment = (double)plan.Set.Head.SegmentBytes;
        return tested.Seconds * ((plan.Bytes + (plan.WalSegments * segment)) / (tested.Bytes + (tested.WalSegments * segment)));
    }

    private static BackupSetReport Report(Menshen.Backup.Format.SetHead head, BackupLedger ledger) => new(
        head.Label, head.Kind, head.StartedAt, head.StoppedAt, head.PlainBytes, head.SetBytes, head.References, head.StartLsn, head.StopLsn, head.Cipher, head.Key)
    {
        VerifiedAt = ledger.LookOf(head.Label)?.At, Damage = ledger.LookOf(head.Label)?.Damage ?? "",
        TriedAt = ledger.TryOf(head.Label)?.At, Tried = ledger.TryOf(head.Label) is { } one ? $"{one.Set}: {one.Result}" : "", IsTriedGood = ledger.TryOf(head.Label)?.IsGood,
    };
}
