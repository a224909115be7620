using System.Diagnostics;
using System.Text;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Keystore;
using Menshen.Policy;
using Menshen.Server;
using Menshen.Watch;
using ServerDeployment = Menshen.Server.Deployment;

namespace Menshen.Backup.Tests.Kit;

/// <summary>What makes backups in a Menshen: its engine, keys, journal, the alarms of a new deployment, and the clock and desk of backups; all by one clock that can be put forward.</summary>
internal sealed class BackupHouse : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-house-").FullName;
    private readonly ServerDeployment _deployment;
    private readonly DeploymentKeys _keys;
    private readonly BackupKeys _secrets;
    private readonly JournalWriter _journal;
    private readonly AlarmWatch _watch;
    private readonly List<AlarmRaised> _alarms = [];
    private readonly BackupSurroundings _around;
    private BackupWorks _works = null!;
    private (long Records, IReadOnlyList<string> All) _acts = (-1, []);
    private int _restores;

    private BackupHouse(Func<string, string> backup)
    {
        // The engine's own user must be able to pass.
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_001_001);
        var (clock, afternoon) = (Path.Combine(_directory, "clock"), DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).Date.AddDays(1).AddHours(14));
        Clock = new MovedClock(clock, new DateTimeOffset(afternoon, TimeSpan.FromHours(8)));
        _deployment = new ServerDeployment(Path.Combine(_directory, "var"));
        PrivateFiles.MakePassable(_deployment.Root);
        _keys = DeploymentKeys.Create(_deployment, null, KeystoreUnlock.Unsealed(), TimeProvider.System);
        _secrets = _keys.BackupKeys(mayMake: true);
        File.WriteAllText(_deployment.DescriptionFile, "{}");
        Engine = new EmbeddedEngine(BackupFixture.Options(_deployment.Root) with { BinaryDirectory = MovedEngine.MakePrograms(Path.Combine(_directory, "bin"), clock) }, _keys, TimeProvider.System);
        _journal = JournalWriter.Open(new JournalOptions { Directory = _deployment.Journal, Origin = "test", SegmentBytes = 64 * 1024 }, _keys.JournalSigner, _keys.JournalSealing, TimeProvider.System);
        _watch = new AlarmWatch(AlarmRules.Default, new JournalReader(_deployment.Journal, _keys.JournalSealing), Path.Combine(_directory, "alarms"), Raise, fault => throw fault, Clock);
        Place = Path.Combine(_directory, "repository");
        var lines = backup(_directory);
        // Who puts the clock forward by days would have sets read at any time.
        if (!lines.Contains("verify-every", StringComparison.Ordinal)) lines += "\nverify-every: off";
        var policy = $"profile: standard\nbackup:\n  repository: {Place}\n  {lines.ReplaceLineEndings("\n  ")}\n";
        var state = new PolicyState(new AppliedPolicy(1, Encoding.UTF8.GetBytes(policy), PolicySet.Parse(policy, "policy.yaml").Policy!), (_, _) => { });
        _around = new BackupSurroundings(_deployment, "test", Engine, _keys, () => state, new AdministrationLog(_journal, Clock), Clock);
    }

    public MovedClock Clock { get; }

    public EmbeddedEngine Engine { get; }

    /// <summary>The repository's directory.</summary>
    public string Place { get; }

    public SmallDisk? Disk { get; private set; }

    public BackupDesk Desk => _works.Desk;

    public BackupRepository Repository => Desk.Repository;

    public IReadOnlyList<string> Troubles => _works.Clock.Troubles;

    /// <summary>What the rule <c>backups</c> has raised.</summary>
    public IReadOnlyList<AlarmRaised> Alarms
    {
        get
        {
            lock (_alarms) return [.. _alarms.Where(alarm => alarm.Rule == "backups")];
        }
    }

    /// <summary>Whether a look has begun and not come to its end: it begins with its patience and ends with the pause behind it.</summary>
    public bool IsLooking => Clock.Asked.ToList() is var asked && asked.LastIndexOf(BackupClock.Patience) > asked.LastIndexOf(BackupClock.Tick);

    /// <summary>A moment by its clock, in its own time.</summary>
    public DateTimeOffset Now => Clock.GetLocalNow();

    /// <summary>Begins one.</summary>
    /// <param name="backup">Lines of the policy's section, from the directory of the house.</param>
    /// <param name="mebibytes">Size of the repository's own disk; 0: it has none.</param>
    /// <param name="rows">So many rows of random bytes, which nothing makes smaller, are there before the first set: a KiB each.</param>
    public static async Task<BackupHouse> StartAsync(Func<string, string> backup, int mebibytes = 0, int rows = 0)
    {
        var house = new BackupHouse(backup);
        house._watch.Start();
        await house.Engine.StartAsync(BackupFixture.Cancellation);
        await BackupFixture.SlimAsync(house.Engine);
        await house.SqlAsync("CREATE TABLE public.parcel (id int PRIMARY KEY, at timestamptz); INSERT INTO public.parcel SELECT i, now() FROM generate_series(1, 1000) i");
        if (rows > 0)
            await house.SqlAsync($"CREATE TABLE public.noise AS SELECT (SELECT string_agg(gen_random_uuid()::text || left((one + i)::text, 0), '') FROM generate_series(1, 28) one) AS noise FROM generate_series(1, {rows}) i");
        if (mebibytes > 0) house.Disk = SmallDisk.MountOver(Directory.CreateDirectory(house.Place).FullName, mebibytes);
        house._works = BackupWorks.Begin(house._around, house._secrets, house.Place);
        return house;
    }

    public async ValueTask DisposeAsync()
    {
        if (_works is not null) await _works.DisposeAsync();
        _watch.Dispose();
        await Engine.DisposeAsync();
        _journal.Dispose();
        _secrets.Dispose();
        _keys.Dispose();
        Clock.Dispose();
        Disk?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Puts the clock forward and returns when the backups' clock has looked since.</summary>
    /// <param name="by">How far.</param>
    /// <param name="isArchived">WAL and journal have to follow, as they do within a second.</param>
    public async Task ForwardAsync(TimeSpan by, bool isArchived = true)
    {
        Clock.Forward(by);
        var (from, at) = (Clock.Asked.Count, Clock.GetUtcNow());
        // A look begins with its patience and ends with the pause behind it.
        await UntilAsync(() => Clock.Asked.Skip(from).SkipWhile(asked => asked != BackupClock.Patience).Contains(BackupClock.Tick), "no look");
        // They mark the time each ten seconds.
        if (isArchived && by > TimeSpan.FromSeconds(10)) await UntilAsync(() => Desk.Receiver.Status.At > at && Desk.Journal.Status.At > at, "WAL or journal do not follow");
    }

    /// <summary>The same to the next time of a day here.</summary>
    public Task ForwardToAsync(TimeSpan time)
    {
        var (now, today) = (Now, Now.Date + time);
        return ForwardAsync((today > now.DateTime ? today : today.AddDays(1)) - now.DateTime);
    }

    /// <summary>Until nothing is under way.</summary>
    public Task QuietAsync() => UntilAsync(() => Desk.Works.All(work => work.State != "running"), "still at work");

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var began = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(20, BackupFixture.Cancellation)) Stopwatch.GetElapsedTime(began).ShouldBeLessThan(BusyMachine.Seconds(20), what);
    }

    /// <summary>What the journal has of acts of backups, "ACTION OBJECT: RESULT", oldest first.</summary>
    public IReadOnlyList<string> Acts(string action = "backup.")
    {
        // Read again only where it has grown: tests ask until something is there.
        var records = _journal.Status.Records;
        if (_acts.Records != records)
            _acts = (records, [.. new JournalReader(_deployment.Journal, _keys.JournalSealing).Read(new JournalFilter { Kind = RecordKind.AdministrationActed }).Select(entry => entry.Detail!)]);
        return [.. _acts.All.Where(act => act.StartsWith(action, StringComparison.Ordinal))];
    }

    /// <summary>Acts, until so many segments of the journal were left.</summary>
    public void FillJournal(int segments)
    {
        for (var end = _journal.Status.Segment + segments; _journal.Status.Segment < end;) Desk.Record("test", "filled", new string('x', 900), "done").ShouldBeTrue();
    }

    public async Task<IReadOnlyList<string>> SqlAsync(string sql)
    {
        await using var connection = await Engine.OpenAsync("postgres", CancellationToken.None);
        return await BackupFixture.AskAsync(connection, sql);
    }

    /// <summary>Until what is committed by now is in the repository.</summary>
    public async Task ArchivedAsync() =>
        await Desk.Receiver.WaitForAsync(NpgsqlTypes.NpgsqlLogSequenceNumber.Parse((await SqlAsync("SELECT pg_current_wal_flush_lsn()"))[0]), BackupFixture.Cancellation).WaitAsync(BusyMachine.Seconds(60), BackupFixture.Cancellation);

    public IReadOnlyList<StoredSet> Sets() => Repository.List(_secrets.Verifier);

    /// <summary>What is wrong in the repository, or in another with its sets.</summary>
    public Task<IReadOnlyList<BackupFinding>> VerifyAsync(BackupRepository? repository = null) =>
        new RepositoryVerifier(repository ?? Repository, _secrets).RunAsync(null, new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);

    /// <summary>Brings back into a directory that goes again; answers which set that began with and what the restored engine answers.</summary>
    public async Task<(string Set, string Answer)> RestoreAsync(RestoreTarget target, string question, BackupRepository? repository = null)
    {
        var directory = Path.Combine(_directory, FormattableString.Invariant($"restored-{Interlocked.Increment(ref _restores)}"));
        var (report, answer) = await BackupFixture.RestoreAsync(repository ?? Repository, _secrets, _keys, target, question, directory);
        Directory.Delete(directory, recursive: true);
        return (report.Set, string.Join(',', answer));
    }

    private bool Raise(AlarmRaised alarm)
    {
        lock (_alarms) _alarms.Add(alarm);
        return true;
    }
}
