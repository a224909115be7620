using System.Globalization;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;
using Menshen.Engine;

namespace Menshen.Bench.Backups;

/// <summary>pgBackRest over the same cluster: zstd and its own AES-256-CBC, as many processes as there are processors.</summary>
/// <remarks>Without its archive: WAL is not what is measured here, and Menshen's travels beside its sets all the same.</remarks>
internal sealed class PgBackRest
{
    private const string Stanza = "bench";
    private const string Place = "/usr/bin/pgbackrest";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    private readonly BackupCluster _cluster;
    private readonly string _configuration;
    private readonly string _repository;

    private PgBackRest(BackupCluster cluster, string configuration, string repository) => (_cluster, _configuration, _repository) = (cluster, configuration, repository);

    /// <summary>Null where it is not installed.</summary>
    public static PgBackRest? Make(WorkFolder work, BackupCluster cluster)
    {
        if (!File.Exists(Place)) return null;
        var (repository, lockFolder) = (work.Private("pgbackrest"), work.Private("pgbackrest-lock"));
        var configuration = Path.Combine(work.Root, "pgbackrest.conf");
        File.WriteAllText(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            [global]
            repo1-path={repository}
            repo1-cipher-type=aes-256-cbc
            repo1-cipher-pass=a-passphrase-of-this-run
            repo1-retention-full=1
            compress-type=zst
            compress-level=1
            process-max={Environment.ProcessorCount}
            start-fast=y
            archive-check=n
            log-level-file=off
            log-level-console=warn
            lock-path={lockFolder}
            [{Stanza}]
            pg1-path={cluster.Data}
            pg1-socket-path={cluster.Sockets}
            pg1-port={EngineAddress.SocketPort}
            pg1-user={cluster.Role}

            """));
        File.SetUnixFileMode(configuration, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        var made = new PgBackRest(cluster, configuration, repository);
        made.Run("stanza-create");
        return made;
    }

    public long Bytes => new DirectoryInfo(Path.Combine(_repository, "backup", Stanza)).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / Math.Max(1, Sets);

    private int Sets => Directory.GetDirectories(Path.Combine(_repository, "backup", Stanza), "*F").Length;

    public void Take() => Run("backup", "--type=full");

    public void Unpack(string directory) => Run("restore", $"--pg1-path={directory}", "--type=none");

    private void Run(string command, params string[] words) => Command.Run(
        [.. Unprivileged.Wrap([Place, $"--config={_configuration}", $"--stanza={Stanza}", .. words, command])], Limit, _cluster.Libpq("postgres"));
}
