using Menshen.Backup.Copying;
using Menshen.Backup.Format;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;
using Menshen.Backup.Wal;
using Menshen.Engine;
using Npgsql;

namespace Menshen.Backup.Tests.Kit;

/// <summary>A running engine with some data, whose WAL is received into a repository.</summary>
public sealed class BackupFixture : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-bk-").FullName;
    private int _restores;
    private string? _test;

    public BackupFixture()
    {
        // The engine's own user must be able to pass.
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_001_001);
        Root = Path.Combine(_directory, "var");
        Engine = new EmbeddedEngine(Options(Root) with { MaxPreparedTransactions = 2 }, Secrets, TimeProvider.System);
    }

    public TestSecrets Secrets { get; } = new();

    public string Root { get; }

    public EmbeddedEngine Engine { get; }

    public BackupRepository Repository { get; private set; } = null!;

    public WalReceiver Receiver { get; private set; } = null!;

    public string SeenFile => Path.Combine(Root, "backup.seen");

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Engine.StartAsync(CancellationToken.None);
        await SlimAsync(Engine);
        await File.WriteAllTextAsync(Path.Combine(Root, "deployment.json"), "{}");
        Directory.CreateDirectory(Path.Combine(Root, "journal"));
        await File.WriteAllBytesAsync(Path.Combine(Root, "journal", "0001.records"), new byte[300_000]);
        Repository = BackupRepository.Open(Path.Combine(_directory, "repository"), "test", mayMake: true);
        Receiver = new WalReceiver(Engine, Repository, Secrets, TimeProvider.System);
        Receiver.Start();
        await SqlAsync("CREATE TABLE public.parcel (id int PRIMARY KEY, note text); INSERT INTO public.parcel SELECT i, md5(i::text) FROM generate_series(1, 20000) i");
    }

    /// <summary>A quarter of an empty cluster is a template from which nothing is made here: each set reads it, each restore writes it.</summary>
    internal static async Task SlimAsync(EmbeddedEngine engine)
    {
        await using var connection = await engine.OpenAsync("postgres", CancellationToken.None);
        foreach (var step in (string[])["ALTER DATABASE template0 IS_TEMPLATE false", "DROP DATABASE template0"]) await AskAsync(connection, step);
    }

    public async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await Engine.DisposeAsync();
        Secrets.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    public Task<StoredSet> TakeAsync(bool isFull = false, BackupRepository? repository = null, string? seenFile = null, string? kind = null, long journal = 0)
    {
        ForgetOthers();
        return new SetTaker(repository ?? Repository, Secrets, Engine, TimeProvider.System) { WaitForWal = Receiver.WaitForAsync }
            .TakeAsync(new TakeWish(kind ?? (isFull ? SetHead.Full : SetHead.Incremental), ["deployment.json", "journal"], Root, "test", "", seenFile ?? SeenFile) { JournalSegment = journal }, new TakeProgress(TimeProvider.System), Cancellation);
    }

    /// <summary>What other tests took goes, but for the newest chain: who copies or verifies reads all that is there, and did so of sixty sets in the end.</summary>
    private void ForgetOthers()
    {
        if (_test == (_test = TestContext.Current.Test?.UniqueID)) return;
        new Retention(Repository, Secrets).Expire(DateTimeOffset.UtcNow.AddYears(2), TimeSpan.FromDays(366), 1, _ => true);
    }

    /// <summary>A directory of this test's own.</summary>
    public string NewDirectory() => Path.Combine(_directory, $"restored-{Interlocked.Increment(ref _restores)}");

    /// <summary>Brings back into <paramref name="directory"/>; answers what the restored engine answers to <paramref name="question"/>.</summary>
    public Task<(RestoreReport Report, IReadOnlyList<string> Answer)> RestoreAsync(
        RestoreTarget target, string question, string? directory = null, BackupRepository? repository = null, IBackupSecrets? secrets = null) =>
        RestoreAsync(repository ?? Repository, secrets ?? Secrets, Secrets, target, question, directory ?? NewDirectory());

    /// <summary>The same, as planned.</summary>
    public Task<(RestoreReport Report, IReadOnlyList<string> Answer)> RestoreAsync(RestorePlan plan, string question) =>
        RestoreAsync(Repository, Secrets, Secrets, plan, question, NewDirectory());

    /// <summary>The same of any repository.</summary>
    internal static Task<(RestoreReport Report, IReadOnlyList<string> Answer)> RestoreAsync(
        BackupRepository repository, IBackupSecrets secrets, IEngineSecrets engine, RestoreTarget target, string question, string directory) =>
        RestoreAsync(repository, secrets, engine, RestorePlan.Of(repository, secrets, target, label: null), question, directory);

    private static async Task<(RestoreReport Report, IReadOnlyList<string> Answer)> RestoreAsync(
        BackupRepository repository, IBackupSecrets secrets, IEngineSecrets engine, RestorePlan plan, string question, string directory)
    {
        IReadOnlyList<string> answer = [];
        var wish = new RestoreWish(directory, engine, async (restored, cancellation) =>
        {
            var findings = await DriftCheck.RunAsync(restored, cancellation);
            findings.ShouldBeEmpty();
            await using var connection = await restored.OpenAsync("postgres", cancellation);
            answer = await AskAsync(connection, question);
            return ["no drift"];
        })
        {
            Engine = Options(directory), DescriptionFile = Path.Combine(directory, "deployment.json"),
        };
        var report = await new ClusterRestore(repository, secrets, TimeProvider.System).RunAsync(plan, wish, new TakeProgress(TimeProvider.System), Cancellation);
        return (report, answer);
    }

    public async Task<IReadOnlyList<string>> SqlAsync(string sql)
    {
        await using var connection = await Engine.OpenAsync("postgres", CancellationToken.None);
        return await AskAsync(connection, sql);
    }

    /// <summary>Returns when what is committed by now is in the repository.</summary>
    public async Task ArchivedAsync()
    {
        var position = (await SqlAsync("SELECT pg_current_wal_flush_lsn()"))[0];
        await Receiver.WaitForAsync(NpgsqlTypes.NpgsqlLogSequenceNumber.Parse(position), Cancellation).WaitAsync(BusyMachine.Patience, Cancellation);
    }

    /// <summary>A copy of the repository that can be brought elsewhere: a set, and rows that came after it and are gone since; with what its rows answer.</summary>
    /// <param name="question">Asked while they are there.</param>
    /// <param name="above">Ten rows have numbers above it; no other test's are.</param>
    public async Task<(BackupRepository Repository, IReadOnlyList<string> Answer)> CopyOfRowsAsync(string question, int above)
    {
        await TakeAsync(isFull: true);
        await SqlAsync(FormattableString.Invariant($"INSERT INTO public.parcel SELECT i, 'after the set' FROM generate_series({above + 1}, {above + 10}) i"));
        var answer = await SqlAsync(question);
        await ArchivedAsync();
        var copy = await CopyAsync();
        await SqlAsync(FormattableString.Invariant($"DELETE FROM public.parcel WHERE id > {above}"));
        return (copy, answer);
    }

    /// <summary>Copies a repository as fast as it goes.</summary>
    public Task<CopyReport> CopyAsync(BackupRepository first, BackupRepository second) =>
        new RepositoryCopy(first, second, Secrets, new CopyPace(0, TimeProvider.System)).RunAsync(new TakeProgress(TimeProvider.System), Cancellation);

    /// <summary>Copies over a line that breaks in the middle of the newest set's last file; answers the copy, which is about to fail.</summary>
    internal Task<CopyReport> CopyUntilCutAsync(BackupRepository first, BackupRepository second, CuttingLine line)
    {
        var sets = first.List(Secrets.Verifier);
        // What the line's own seal adds is less than the half of a pack.
        line.CutAfter(sets.Sum(set => set.Head.SetBytes) - (sets[^1].Head.Packs[^1].Bytes / 2));
        return CopyAsync(first, second);
    }

    /// <summary>What is wrong in a repository.</summary>
    public async Task<IReadOnlyList<BackupFinding>> VerifyAsync(BackupRepository repository, SeenSet? seen = null) =>
        await new RepositoryVerifier(repository, Secrets).RunAsync(seen, new TakeProgress(TimeProvider.System), Cancellation);

    /// <summary>A copy of the repository as it is now, to be damaged.</summary>
    public async Task<BackupRepository> CopyAsync()
    {
        var copy = Path.Combine(_directory, $"copy-{Interlocked.Increment(ref _restores)}");
        // The receiver writes on: a live piece that is sealed meanwhile has another name, and is copied by the next try.
        for (var tries = 1; (await ToolRun.OfAsync("cp", ["-a", "-T", Repository.Root, copy])) is { Code: not 0 } fault; tries++)
        {
            if (tries == 20) fault.Succeeded();
            Directory.Delete(copy, recursive: true);
        }

        return BackupRepository.Open(copy, "test", mayMake: false);
    }

    public static async Task<IReadOnlyList<string>> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        while (await reader.ReadAsync()) rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i).ToString())));
        return rows;
    }

    internal static EngineOptions Options(string root) => new() { DataDirectory = root, MaxConnections = 40, SharedBuffersMegabytes = 16 };
}
