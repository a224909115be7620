using Menshen.Engine;
using Menshen.Journal;
using Menshen.Keystore;
using Menshen.Server;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>An engine with a keystore and a journal, as the server puts them together; shared, because initdb takes a second or two.</summary>
public sealed class SealingFixture : IAsyncLifetime
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), $"menshen-sealing-{Guid.NewGuid().ToString("N")[..8]}");
    private JournalWriter? _journal;

    internal Deployment Deployment { get; private set; } = null!;

    internal DeploymentKeys Keys { get; private set; } = null!;

    internal EmbeddedEngine Engine { get; private set; } = null!;

    internal JournalWriter Journal => _journal!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_root);
        File.SetUnixFileMode(_root, (UnixFileMode)0b111_101_101);
        Deployment = new Deployment(Path.Combine(_root, "var"));
        PrivateFiles.MakePassable(Deployment.Root);
        using (var unlock = KeystoreUnlock.Unsealed()) Keys = DeploymentKeys.Create(Deployment, null, unlock, TimeProvider.System);
        _journal = JournalWriter.Open(
            new JournalOptions { Directory = Deployment.Journal, Origin = "sealing.test" }, Keys.JournalSigner, Keys.JournalSealing, TimeProvider.System);
        Engine = new EmbeddedEngine(
            new EngineOptions { DataDirectory = Deployment.Root, MaxConnections = 40, SharedBuffersMegabytes = 64 }, Keys, TimeProvider.System);
        await Engine.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        _journal?.Dispose();
        Keys.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>The keys as a gateway has them.</summary>
    internal async Task<DataKeys> DataKeysAsync(DeploymentKeys? keys = null, TimeProvider? time = null)
    {
        var data = new DataKeys(new SealCatalogue(Engine), keys ?? Keys, time ?? TimeProvider.System);
        await data.ReloadAsync(TestContext.Current.CancellationToken);
        return data;
    }

    /// <summary>Runs a statement as the TCB role; the first column of the first row.</summary>
    internal async Task<object?> SqlAsync(string sql, string database = "menshen")
    {
        await using var connection = await Engine.OpenAsync(database, TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
