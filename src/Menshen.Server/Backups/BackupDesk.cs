using System.Text.Json;
using Menshen.Backup;
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

/// <summary>Takes backups, checks them and brings them back, one at a time; copies run beside (<see cref="CopyDesk"/>).</summary>
internal sealed class BackupDesk(BackupSurroundings around, BackupKeys secrets) : IAsyncDisposable
{
    /// <summary>What Menshen does by itself.</summary>
    public const string Menshen = "menshen";

    private static readonly string[] Files =
    [
        "deployment.json", "policy.yaml", "policy.applied", "audit.yaml", "alarms.yaml", "audit.accepted", "alarms.accepted", "audit.review", "audit.delegations", "certificates.revoked", "journal.pub", "certificates", "journal",
        // Whose program is trusted, what people have shown, and what was done past the rules: lost with the machine, the first publisher to come would be trusted again.
        "program.trust", "evidence", "break-glass",
    ];

    private readonly Deployment _deployment = around.Deployment;
    private readonly AdministrationLog _log = around.Log;
    private readonly TimeProvider _time = around.Time;
    private readonly BackupSurroundings _around = around;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly SetHolds _holds = new();
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

    /// <summary>The one under way, or the last, of all but copies.</summary>
    public BackupTask? Current => Lane.Current;

    /// <summary>What runs beside it.</summary>
    public CopyDesk Copies
    {
        get
        {
            lock (_gate) return field ??= new CopyDesk(_around, secrets, Repository, Ledger, _holds, Number);
        }
    }

    /// <summary>The last of each lane, under way or not, in the order in which they were begun.</summary>
    public IReadOnlyList<BackupTask> Works => [.. ((IEnumerable<BackupTask?>)[Current, .. Copies.Works]).OfType<BackupTask>().OrderBy(task => task.Id)];

    private WorkLane Lane
    {
        get
        {
            lock (_gate) return field ??= new WorkLane(_around, Ledger, Number, Repository.Root, place: "");
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
        new Retention(Repository, secrets) { IsDamaged = Ledger.Now.IsDamaged, Holds = _holds }
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

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Copies.DisposeAsync().ConfigureAwait(false);
        if (Current is { } last) await last.Ended.ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Brings damaged pages of tables back; the outcomes are there when it has ended well.</summary>
    public BackupTask BringPages(IReadOnlyList<DamagedPage> pages, Action<IReadOnlyList<PageOutcome>> brought, CancellationToken leaving) => Begin("pages", Menshen, async (progress, cancellation) =>
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(leaving, cancellation);
        var repair = new PageRepair(Repository, secrets, (EmbeddedEngine)_around.Engine, _around.Keys, _time)
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

    private BackupTask Begin(string kind, string actor, Func<TakeProgress, CancellationToken, Task<(string Result, IReadOnlyList<string> Findings)>> act) =>
        Lane.Begin(kind, actor, act, _stop.Token);

    private long Number() => Interlocked.Increment(ref _number);
}
