using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Wal;
using Menshen.Engine;
using Npgsql;

namespace Menshen.Backup.Tests.Kit;

/// <summary>Backups of an engine that somebody else runs, without the rest of Menshen: one or several hosts, a receiver, a repository.</summary>
internal sealed class ExternalHouse : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-bk-").FullName;
    private int _restores;

    private ExternalHouse(string url)
    {
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_001_001);
        Directory.CreateDirectory(Root);
        File.WriteAllText(Path.Combine(Root, "deployment.json"), "{}");
        Engine = new ExternalEngine(url, Secrets, new Memory(), TimeProvider.System);
        Repository = BackupRepository.Open(Path.Combine(_directory, "repository"), "test", mayMake: true);
        Receiver = new WalReceiver(Engine, Repository, Secrets, TimeProvider.System);
    }

    public TestSecrets Secrets { get; } = new();

    public ExternalEngine Engine { get; }

    public BackupRepository Repository { get; private set; }

    public WalReceiver Receiver { get; private set; }

    /// <summary>Where something was brought back to.</summary>
    public IEnumerable<string> Restored => Directory.GetDirectories(_directory, "restored-*");

    private string Root => Path.Combine(_directory, "var");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ExternalHouse> OpenAsync(string url)
    {
        var house = new ExternalHouse(url);
        await house.Engine.StartAsync(Cancellation);
        house.Receiver.Start();
        return house;
    }

    /// <summary>The receiver begins anew, as at a start of Menshen.</summary>
    public async Task RestartReceiverAsync(Func<Task> between)
    {
        await Receiver.DisposeAsync();
        await between();
        Receiver = new WalReceiver(Engine, Repository, Secrets, TimeProvider.System);
        Receiver.Start();
    }

    public Task<StoredSet> TakeAsync(string kind = SetHead.Full, TakeProgress? progress = null) =>
        new SetTaker(Repository, Secrets, Engine, TimeProvider.System) { WaitForWal = Receiver.WaitForAsync }.TakeAsync(
            new TakeWish(kind, ["deployment.json"], Root, "test", "", Path.Combine(Root, "backup.seen")), progress ?? new TakeProgress(TimeProvider.System), Cancellation);

    /// <summary>Returns when what is committed by now is in the repository.</summary>
    public async Task ArchivedAsync(ForeignCluster primary)
    {
        var position = NpgsqlTypes.NpgsqlLogSequenceNumber.Parse(await primary.SqlAsync("SELECT pg_current_wal_flush_lsn()::text"));
        await Receiver.WaitForAsync(position, Cancellation).WaitAsync(BusyMachine.Seconds(15), Cancellation);
    }

    /// <summary>Brings back into an engine of Menshen's own; answers what it answers.</summary>
    public async Task<IReadOnlyList<string>> RestoreAsync(RestorePlan plan, string question)
    {
        IReadOnlyList<string> answer = [];
        var directory = Path.Combine(_directory, $"restored-{++_restores}");
        var wish = new RestoreWish(directory, Secrets, async (restored, cancellation) =>
        {
            await using var connection = await restored.OpenAsync("postgres", cancellation);
            answer = await BackupFixture.AskAsync(connection, question);
            return [];
        })
        {
            Engine = new EngineOptions { DataDirectory = directory, MaxConnections = 40, SharedBuffersMegabytes = 16 }, DescriptionFile = Path.Combine(directory, "deployment.json"),
        };
        await new ClusterRestore(Repository, Secrets, TimeProvider.System).RunAsync(plan, wish, new TakeProgress(TimeProvider.System), Cancellation);
        return answer;
    }

    public Task<IReadOnlyList<string>> RestoreAsync(RestoreTarget target, string question) => RestoreAsync(RestorePlan.Of(Repository, Secrets, target, label: null), question);

    public async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await Engine.DisposeAsync();
        Secrets.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private sealed class Memory : IClusterMemory
    {
        private SeenCluster? _seen;

        public SeenCluster? Read() => _seen;

        public void Write(SeenCluster seen) => _seen = seen;
    }
}
