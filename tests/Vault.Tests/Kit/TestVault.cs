using System.Text;
using Menshen.Crypto;
using Menshen.Journal;
using Npgsql;

namespace Menshen.Vault.Tests.Kit;

/// <summary>A journal and its vault in a temporary directory; both end with the test.</summary>
internal sealed class TestVault : IAsyncDisposable
{
    public const string Origin = "test.example/vault";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly TestSecrets _secrets = new();
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly SealingSecret _sealing = new(new byte[SealingSecret.Size]);

    public TestVault()
    {
        Root = Path.Combine(Path.GetTempPath(), $"menshen-vault-{Guid.NewGuid().ToString("N")[..8]}");
        System.IO.Directory.CreateDirectory(Path.Combine(Root, "journal"));
        // The engine's own user must be able to pass.
        File.SetUnixFileMode(Root, (UnixFileMode)0b111_001_001);
        Writer = OpenJournal();
    }

    public string Root { get; }

    public JournalWriter Writer { get; private set; }

    public AuditVault? Vault { get; private set; }

    /// <summary>How long readers may keep what was cleared.</summary>
    public TimeSpan PatienceWithReaders { get; init; } = TimeSpan.FromHours(1);

    private JournalProjector? _projector;

    public string SocketDirectory => Path.Combine(Root, "vault", "run");

    /// <summary>Its postmaster; 0 while there is none.</summary>
    public int ProcessId => LockFile.ProcessId(Path.Combine(Root, "vault", "cluster"));

    /// <summary>Ends the run; the next begins in a new segment.</summary>
    public void NextRun()
    {
        Writer.Dispose();
        Writer = OpenJournal();
    }

    public async Task UpAsync(string origin = Origin, params VaultReader[] readers)
    {
        Vault = new AuditVault(
            new VaultOptions { DataDirectory = Root }, _secrets, TimeProvider.System);
        Vault.Admit(readers);
        Vault.Start();
        var vault = Vault;
        _projector = new JournalProjector(
            new ProjectionOptions
            {
                Journal = new JournalReader(Path.Combine(Root, "journal"), _sealing),
                Origin = origin,
                SocketDirectory = () => vault.SocketDirectory,
                Writer = vault.Writer(),
                BetweenForgetting = TimeSpan.FromMilliseconds(200),
                PatienceWithReaders = PatienceWithReaders,
            },
            vault.Projected, vault.NotProjected, TimeProvider.System);
        await EventuallyAsync(() => Task.FromResult(Vault.Address is not null), () => $"the vault did not open: {Vault.Status}");
    }

    public async Task DownAsync()
    {
        await Task.Run(_projector!.Dispose);
        await Vault!.DisposeAsync();
        Vault = null;
    }

    /// <summary>Waits until the journal has so many records on disk and the vault shows all of them.</summary>
    public Task CaughtUpAsync(long atLeast = 0) => EventuallyAsync(
        () => Task.FromResult(Writer.Status.Records >= atLeast && Vault!.Status.Progress?.Records == Writer.Status.Records),
        () => $"{Vault!.Status} of {Writer.Status.Records}");

    public Task<NpgsqlConnection> ConnectAsync(string role, string database = AuditVault.Database) =>
        ConnectAsync(role, Encoding.ASCII.GetString(_secrets.PasswordFor(role)), database);

    public async Task<NpgsqlConnection> ConnectAsync(string role, string password, string database)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = SocketDirectory, Username = role, Password = password, Database = database, Pooling = false, SslMode = SslMode.Disable,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>One value, as the vault's own superuser.</summary>
    public async Task<T> AskAsync<T>(string sql)
    {
        await using var connection = await ConnectAsync("menshen");
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static async Task EventuallyAsync(Func<Task<bool>> condition, Func<string> otherwise)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!await condition())
        {
            (DateTime.UtcNow < deadline).ShouldBeTrue(otherwise());
            await Task.Delay(25);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Vault is not null)
        {
            await DownAsync();
        }

        Writer.Dispose();
        _key.Dispose();
        _sealing.Dispose();
        System.IO.Directory.Delete(Root, recursive: true);
    }

    private JournalWriter OpenJournal() => JournalWriter.Open(
        new JournalOptions
        {
            Directory = Path.Combine(Root, "journal"),
            Origin = Origin,
            Durability = Durability.Bounded(TimeSpan.FromMilliseconds(5)),
            // Small, so that announcements are repeated and the projection crosses borders.
            SegmentBytes = 1024 * 1024,
        },
        _key,
        _sealing,
        TimeProvider.System);
}
