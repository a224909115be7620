using System.Globalization;
using System.Text;
using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Wal;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;
using Menshen.Engine;

namespace Menshen.Bench.Backups;

/// <summary>Menshen's embedded engine with pgbench's tables, its WAL streamed into a repository; in this process, with the product's own code.</summary>
internal sealed class BackupCluster : IDisposable
{
    private const string Database = "bench";
    private const int PolicyNice = 10; // backup.nice, as nobody has changed it
    private readonly BenchSecrets _secrets = new();
    private readonly EmbeddedEngine _engine;
    private readonly string _root;
    private BackupRepository? _repository;
    private WalReceiver? _receiver;

    private BackupCluster(WorkFolder work)
    {
        _root = Path.Combine(work.Root, "deployment");
        _engine = new EmbeddedEngine(new EngineOptions { DataDirectory = _root, MaxConnections = 60 }, _secrets, TimeProvider.System);
    }

    public string Data => _engine.ClusterDirectory;

    public string Sockets => Path.Combine(_root, "engine", "run");

    public string Role => _engine.TcbRole;

    public string Password => Encoding.ASCII.GetString(_secrets.PasswordFor(_engine.TcbRole));

    /// <summary>Bytes of the newest set.</summary>
    public long SetBytes { get; private set; }

    public static BackupCluster Start(WorkFolder work, int scale)
    {
        var cluster = new BackupCluster(work);
        try
        {
            cluster._engine.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
            File.WriteAllText(Path.Combine(cluster._root, "deployment.json"), "{}");
            cluster._repository = BackupRepository.Open(Path.Combine(work.Root, "repository"), "bench", mayMake: true);
            cluster._receiver = new WalReceiver(cluster._engine, cluster._repository, cluster._secrets, TimeProvider.System);
            Command.Run([PostgresPrograms.Find("createdb"), Database], TimeSpan.FromMinutes(1), cluster.Libpq("postgres"));
            cluster.Pgbench(Database, TimeSpan.FromMinutes(30), "-i", "-q", "-I", "dtGvp", "-s", scale.ToString(CultureInfo.InvariantCulture));
            // From here on: the load itself is nobody's measure.
            cluster._receiver.Start();
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>A full set; the one before goes, so that the disk holds one.</summary>
    public void Take()
    {
        var taker = new SetTaker(_repository!, _secrets, _engine, TimeProvider.System) { WaitForWal = _receiver!.WaitForAsync };
        var wish = new TakeWish(SetHead.Full, ["deployment.json"], _root, "bench", "", Path.Combine(_root, "backup.seen")) { Nice = PolicyNice };
        SetBytes = taker.TakeAsync(wish, new TakeProgress(TimeProvider.System), CancellationToken.None).GetAwaiter().GetResult().Head.SetBytes;
        foreach (var older in _repository!.Labels().SkipLast(1)) Directory.Delete(Path.Combine(_repository.Root, "sets", older), recursive: true);
    }

    /// <summary>Opens the newest set into a directory: every seal and digest checked, every file on disk.</summary>
    public void Unpack(string directory)
    {
        var set = _repository!.List(_secrets.Verifier)[^1];
        var unpacker = new SetUnpacker(_repository, set, _secrets);
        foreach (var folder in unpacker.Files.Where(file => file.IsDirectory)) Directory.CreateDirectory(Path.Combine(directory, folder.Path));
        Directory.CreateDirectory(Path.Combine(directory, "deployment"));
        unpacker.RunAsync(
            file => new FileStream(Path.Combine(directory, file.Path), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 }),
            new TakeProgress(TimeProvider.System), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Runs pgbench as the cluster's own role and returns what it printed.</summary>
    public string RunPgbench(TimeSpan limit, params string[] words) => Pgbench(Database, limit, words);

    /// <summary>The environment of libpq programs that connect there.</summary>
    public IReadOnlyDictionary<string, string> Libpq(string database) => new Dictionary<string, string>
    {
        ["PGHOST"] = Sockets, ["PGPORT"] = EngineAddress.SocketPort.ToString(CultureInfo.InvariantCulture), ["PGUSER"] = Role, ["PGPASSWORD"] = Password, ["PGDATABASE"] = database,
    };

    public void Dispose()
    {
        _receiver?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _secrets.Dispose();
    }

    private string Pgbench(string database, TimeSpan limit, params string[] words) => Command.Run([PostgresPrograms.Find("pgbench"), .. words], limit, Libpq(database));
}
