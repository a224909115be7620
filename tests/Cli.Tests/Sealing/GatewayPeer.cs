using System.Diagnostics;
using Menshen.Engine;
using Menshen.Server;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>What of a gateway has to do with the others of its catalogue.</summary>
internal sealed class GatewayPeer : IAsyncDisposable
{
    private readonly SealedColumnsReader _columns;
    private readonly bool _ownsFile;
    private readonly string _file;

    private GatewayPeer(SealingFixture fixture, string name, string? file)
    {
        (Engine, KeyEngine) = (new UnsteadyEngine(fixture.Engine), new UnsteadyEngine(fixture.Engine));
        (_ownsFile, _file) = (file is null, file ?? Path.GetTempFileName());
        Keys = new DataKeys(new SealCatalogue(KeyEngine), fixture.Keys, TimeProvider.System);
        _columns = new SealedColumnsReader(Engine, TimeProvider.System);
        Others = new OtherGateways(Engine, new ForeignChanges(Engine, Keys, _columns, Changing), name, _file);
    }

    /// <summary>As it sees the engine, but for its keys.</summary>
    public UnsteadyEngine Engine { get; }

    /// <summary>The same for its keys.</summary>
    public UnsteadyEngine KeyEngine { get; }

    public DataKeys Keys { get; }

    public ChangingColumns Changing { get; } = new();

    public OtherGateways Others { get; }

    /// <param name="fixture">With the engine.</param>
    /// <param name="name">The gateway's.</param>
    /// <param name="file">Of its term; null: one of its own, which goes with it.</param>
    public static async Task<GatewayPeer> StartAsync(SealingFixture fixture, string name, string? file = null)
    {
        var peer = new GatewayPeer(fixture, name, file);
        await peer.Keys.ReloadAsync(TestContext.Current.CancellationToken);
        await peer.Others.StartAsync(TestContext.Current.CancellationToken);
        return peer;
    }

    /// <summary>Waits, a minute at the most.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var wait = Stopwatch.StartNew(); !await isSo(); await Task.Delay(50, TestContext.Current.CancellationToken)) wait.Elapsed.ShouldBeLessThan(BusyMachine.Patience);
    }

    /// <summary>A gateway that is there by a session and says nothing; its row stays.</summary>
    public static async Task<NpgsqlConnection> MuteAsync(SealingFixture fixture, string name)
    {
        var connection = await fixture.Engine.OpenAsync("menshen", TestContext.Current.CancellationToken);
        await using var joining = new NpgsqlCommand($"SET synchronous_commit = local; INSERT INTO menshen.gateway (name, pid, session_start) SELECT '{name}', pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()", connection);
        await joining.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        await Others.DisposeAsync();
        await _columns.DisposeAsync();
        Keys.Dispose();
        if (_ownsFile) File.Delete(_file);
    }
}
