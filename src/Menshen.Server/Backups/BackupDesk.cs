using System.Text.Json;
using Menshen.Backup;
using Menshen.Backup.Copying;
using Menshen.Backup.Journaling;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;
using Menshen.Backup.Wal;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Takes backups, checks them and brings them back, one at a time, each recorded before it begins and when it ends.</summary>
internal sealed class BackupDesk(BackupSurroundings around, BackupKeys secrets) : IAsyncDisposable
{
    /// <summary>What Menshen does by itself.</summary>
    public const string Menshen = "menshen";

    private static readonly string[] Files =
        ["deployment.json", "policy.yaml", "policy.applied", "audit.yaml", "alarms.yaml", "audit.review", "audit.delegations", "journal.pub", "certificates", "journal"];

    private readonly Deployment _deployment = around.Deployment;
    private readonly AdministrationLog _log = around.Log;
    private readonly TimeProvider _time = around.Time;
    private readonly BackupSurroundings _around = around;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private BackupTask? _current;
    private (string Header, long Bytes) _journalSeen;
    private long _number;

    public required BackupRepository Repository { get; init; }

    public required WalReceiver Receiver { get; init; }

    public required JournalCopier Journal { get; init; }

    /// <summary>What was found out about it.</summary>
    public required LedgerState Ledger { get; init; }

    /// <summary>The file that remembers how far the journal was copied.</summary>
    public const string SeenJournalName = "backup.journal";

    private string JournalFile => Path.Combine(_deployment.Root, SeenJournalName);

    public BackupRules Rules => _around.Policy().Rules.Now.Backup;

    public string WalFile => Path.Combine(_deployment.Root, "backup.wal");

    public string SeenFile => Path.Combine(_deployment.Root, "backup.seen");

    /// <summary>The one under way, or the last.</summary>
    public BackupTask? Current
    {
        get
        {
            lock (_gate) return _current;
        }
    }

    public IBackupSecrets Secrets => secrets;

    /// <summary>Takes one: full, diff (against the newest full one) or incr (against the newest).</summary>
    public BackupTask Take(string kind, string actor) => Begin("take", actor, async (progress, cancellation) =>
    {
        var taker = new SetTaker(Repository, secrets, _around.Engine, _time)
        {
            WaitForWal = Receiver.WaitForAsync, Count = (label, token) => FactText.TakeAsync(_around.Engine, label, token),
        };
        var wish = new TakeWish(kind, Files, _deployment.Root, ProductVersion.Text, _around.Policy().Current.Digest, SeenFile) { Nice = Rules.Nice, JournalSegment = _log.Journal.Status.Segment };
        var set = await taker.TakeAsync(wish, progress, cancellation).ConfigureAwait(false);
        new Retention(Repository, secrets) { IsDamaged = Ledger.Now.IsDamaged }
            .Expire(_time.GetUtcNow(), Rules.Keep, Rules.KeepFull, label => _log.Write(Menshen, "backup.expired", label, "requested"));
        Ledger.Note(ledger => ledger.Only(Repository.Labels()));
        return ($"{set.Head.Label}: {set.Head.SetBytes >> 10} KiB of {set.Head.PlainBytes >> 10} KiB, manifest {set.Digest}", []);
    });

    /// <summary>Reads and checks sets, WAL and the journal's copy; what is found of each is remembered as soon as it is read.</summary>
    /// <param name="actor">Who asked for it.</param>
    /// <param name="isDue">The schedule did: what is due is read, giving way to others, and no longer than until something else may be; else everything is.</param>
    public BackupTask Verify(string actor, bool isDue = false) => Begin("verify", actor, async (progress, cancellation) =>
    {
        var read = 0;
        var turn = new VerifyTurn(Rules.VerifyEvery, Ledger, _time);
        var pieces = new PieceTurn(isDue ? Ledger.Now.Pieces : [], Rules.VerifyEvery, _time.GetUtcNow());
        var verifier = new RepositoryVerifier(Repository, secrets)
        {
            Pieces = pieces,
            SeenWal = SeenWalFile.Read(WalFile, secrets), SeenJournal = SeenJournalFile.Read(JournalFile, secrets),
            Nice = isDue ? Rules.Nice : null, Choose = sets => isDue ? turn.Choose(sets) : sets,
            Looked = (set, damage, beside) =>
            {
                read++;
                Ledger.Note(ledger => ledger.With(new SetLook(set.Head.Label, _time.GetUtcNow(), damage, beside)));
            },
        };
        var findings = await verifier.RunAsync(SeenSetFile.Read(SeenFile, secrets), progress, cancellation).ConfigureAwait(false);
        Ledger.Note(ledger => ledger with { Pieces = pieces.Looks });
        return (findings.Count == 0 ? $"everything is as it was sealed{(isDue ? $": {read} set(s) read, and {pieces.Read} piece(s) of the journal" : "")}" : $"{findings.Count} finding(s), the first: {findings[0].Place}: {findings[0].What}",
            [.. findings.Select(finding => $"{finding.Place}: {finding.What}")]);
    });

    /// <summary>Brings one back beside the running system, and says what of rights and policy is older there.</summary>
    public BackupTask Restore(RestorePlan plan, RestorationWish wish, string actor) => Begin("restore", actor, async (progress, cancellation) =>
    {
        var restore = new DeploymentRestore(Repository, secrets, _around.Keys, _time) { By = actor, Running = _around.Engine, TakesDrift = wish.DespiteDrift };
        var report = await restore.RunAsync(plan, new Deployment(wish.Directory), _deployment.Keys, progress, cancellation).ConfigureAwait(false);
        var revived = report.Revived.Count == 0 ? "" : $"; comes back again: {RestoreWords.Some(report.Revived)}";
        return ($"{report.Set} to {report.Target} in {wish.Directory}; last transaction {report.LastTransaction}{revived}", []);
    });

    /// <summary>What was taken away since the moment of a plan, as the journal has it.</summary>
    public IReadOnlyList<string> Revives(RestorePlan plan, CancellationToken cancellation) =>
        Revivals.Since(_deployment.Journal, _around.Keys.JournalSealing, plan.NoLaterThan, cancellation);

    /// <summary>Records what happens to sets; false: it must not.</summary>
    public bool Record(string actor, string action, string target, string result) => _log.Write(actor, action, target, result);

    /// <summary>Remembers how far the journal is in the repository, if that is further than before.</summary>
    public void RememberJournal()
    {
        if (Journal.Status is not { At: { } at, Segment: { } segment, Bytes: var bytes } || (segment.Header, bytes) == _journalSeen) return;
        SeenJournalFile.Write(JournalFile, new SeenJournal(Repository.Id, segment.Number, segment.Header, bytes, at), secrets);
        _journalSeen = (segment.Header, bytes);
    }

    /// <summary>The report of the restore that was last tried and found good; null: never, or what is there is not signed.</summary>
    public RestoreReport? Tested
    {
        get
        {
            try
            {
                return File.Exists(RestoreTrial.FileIn(_deployment)) ? RestoreReport.Read(RestoreTrial.FileIn(_deployment), secrets.Verifier) : null;
            }
            catch (Exception e) when (e is BackupException or IOException or UnauthorizedAccessException or JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>Brings the newest state back beside the running system, and an older one in its turn, and takes them away; the signed report stays.</summary>
    public BackupTask Test(string actor) => Begin("test", actor, new RestoreTrial(_around, secrets, Repository, Ledger).RunAsync);

    /// <summary>When the second repository was brought up to date last; null: never.</summary>
    public DateTimeOffset? CopiedAt => File.Exists(CopiedFile) ? File.GetLastWriteTimeUtc(CopiedFile) : null;

    /// <summary>Remembers the newest set of the second repository.</summary>
    public string CopiedFile => Path.Combine(_deployment.Root, "backup.copied");

    /// <summary>Brings the second repository up to date, and takes from it what is past its time.</summary>
    public BackupTask Copy(string actor) => Rules.Copy is not { Repository: { } place } rules
        ? throw new CatalogueRefusalException("no second repository is configured: backup: copy: DIRECTORY (or sftp://USER@HOST/DIRECTORY, or s3://HOST/BUCKET) in the policy")
        : Begin("copy", actor, async (progress, cancellation) =>
        {
            var known = new KnownRepositories(Path.Combine(_deployment.Root, "backup.places"), secrets);
            using var files = RepositoryPlace.Open(place, OffSite.AccessOf(Rules));
            var second = BackupRepository.Open(files, Repository.Origin, mayMake: true, known.IdIn(place));
            known.Remember(second);
            var report = await new RepositoryCopy(Repository, second, secrets, new CopyPace(rules.BytesPerSecond, _time)) { Turn = CopyTurn.Of28Days(_time.GetUtcNow(), rules.Every) }
                .RunAsync(progress, cancellation).ConfigureAwait(false);
            foreach (var file in report.Replaced) _log.Write(Menshen, "backup.replaced", file, "it was damaged or short there, and was brought again");
            new Retention(second, secrets).Expire(_time.GetUtcNow(), Rules.Keep, Rules.KeepFull, label =>
                // What the first one still has would be copied again.
                !Repository.Labels().Contains(label) && _log.Write(Menshen, "backup.expired", $"{place}: {label}", "requested"));
            if (second.List(secrets.Verifier, _ => { }) is [.., var newest])
            {
                SeenSetFile.Write(CopiedFile, new SeenSet(newest.Head.Label, newest.Head.Sequence, newest.Digest, "", second.Id), secrets);
                // By the clock that the schedule goes by, and not the file system's.
                File.SetLastWriteTimeUtc(CopiedFile, _time.GetUtcNow().UtcDateTime);
            }

            return ($"{report.Sets.Count} set(s) and {report.Segments} file(s) of WAL to {place}, {report.Bytes >> 10} KiB, {report.Resumed >> 10} KiB there already{(report.Replaced.Count > 0 ? $", {report.Replaced.Count} damaged file(s) there brought again" : "")}", []);
        });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (Current is { } last) await last.Ended.ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Brings damaged pages of tables back; the outcomes are there when it has ended well.</summary>
    public BackupTask BringPages(IReadOnlyList<DamagedPage> pages, Action<IReadOnlyList<PageOutcome>> brought, CancellationToken leaving) => Begin("pages", Menshen, async (progress, cancellation) =>
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(leaving, cancellation);
        var repair = new PageRepair(Repository, secrets, _around.Engine, _around.Keys, _time)
        {
            WaitForWal = Receiver.WaitForAsync, Replaying = new EngineOptions { DataDirectory = PagesPlace }, Aside = Path.Combine(_deployment.Root, "damaged-pages"),
        };
        var outcomes = await repair.RunAsync(pages, progress, either.Token).ConfigureAwait(false);
        brought(outcomes);
        return ($"{outcomes.Count(one => one.IsBack)} of {pages.Count} damaged page(s) brought back", []);
    });

    private string PagesPlace => Path.Combine(_deployment.Root, "restore-pages");

    /// <summary>Takes away what a test, or a bringing back of pages, left that was killed: it is the data, in clear.</summary>
    public void RemoveLeftTest()
    {
        RestoredPlace.Remove(RestoreTrial.PlaceIn(_deployment));
        RestoredPlace.Remove(PagesPlace);
    }

    private BackupTask Begin(string kind, string actor, Func<TakeProgress, CancellationToken, Task<(string Result, IReadOnlyList<string> Findings)>> act)
    {
        lock (_gate)
        {
            if (_current is { State: "running" }) throw new CatalogueRefusalException("a backup, verification or restore is under way: menshen backup list");
            if (!_log.Write(actor, $"backup.{kind}", Repository.Root, "begun")) throw new CatalogueRefusalException("the journal cannot record it, so it was not begun.");
            var task = new BackupTask(++_number, kind, _time);
            task.Ended = Task.Run(() => RunAsync(task, kind, actor, act));
            return _current = task;
        }
    }

    private async Task RunAsync(BackupTask task, string kind, string actor, Func<TakeProgress, CancellationToken, Task<(string Result, IReadOnlyList<string> Findings)>> act)
    {
        try
        {
            var (result, findings) = await act(task.Progress, _stop.Token).ConfigureAwait(false);
            _log.Write(actor, $"backup.{kind}", Repository.Root, result);
            // Alarms look for what ends in "failed".
            if (findings.Count > 0) _log.Write(Menshen, $"backup.{kind}.failed", Repository.Root, result);
            End(task, isGood: true, result, findings);
        }
#pragma warning disable CA1031 // Whatever it is: a task that never ends would keep every later backup from being taken, and nobody would be told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var why = e switch
            {
                BackupException { Remedy: { Length: > 0 } remedy } => $"{e.Message}. {remedy}",
                RepositoryLineException cut => $"{e.Message}. {cut.Remedy}",
                OperationCanceledException => "Menshen was stopped",
                _ => e.Message,
            };
            _log.Write(actor, $"backup.{kind}.failed", Repository.Root, why);
            // Stopped with Menshen it found out nothing: what was known before holds.
            if (e is OperationCanceledException && _stop.IsCancellationRequested) task.End(isGood: false, why, []);
            else End(task, isGood: false, why, []);
        }
    }

    private void End(BackupTask task, bool isGood, string result, IReadOnlyList<string> findings)
    {
        if (BackupTroubles.IsStanding(task.Kind)) Ledger.Note(ledger => ledger.With(new EndedWork(task.Kind, _time.GetUtcNow(), isGood && findings.Count == 0, result)));
        task.End(isGood, result, findings);
    }
}
