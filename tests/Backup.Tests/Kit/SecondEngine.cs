using Menshen.Engine;

namespace Menshen.Backup.Tests.Kit;

/// <summary>An engine of one test, whose replication slot is its own.</summary>
internal sealed class SecondEngine : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-bk-").FullName;
    private readonly TestSecrets _secrets = new();

    public SecondEngine()
    {
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_001_001);
        Engine = new EmbeddedEngine(
            new EngineOptions { DataDirectory = Root, MaxConnections = 40, SharedBuffersMegabytes = 16, MaxArchiveLagMegabytes = 256 }, _secrets, TimeProvider.System);
    }

    public string Root => Path.Combine(_directory, "var");

    public EmbeddedEngine Engine { get; }

    public Task StartAsync() => Engine.StartAsync(CancellationToken.None);

    public async Task<IReadOnlyList<string>> SqlAsync(string sql)
    {
        await using var connection = await Engine.OpenAsync("postgres", CancellationToken.None);
        return await BackupFixture.AskAsync(connection, sql);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        _secrets.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
