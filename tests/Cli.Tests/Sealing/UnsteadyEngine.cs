using System.Collections.Concurrent;
using System.Net.Sockets;
using Menshen.Engine;
using Npgsql;
using Npgsql.Replication;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>An engine of which connections to some databases cannot be opened, and control commands fail or hang, by whatever the test says.</summary>
internal sealed class UnsteadyEngine(IEngine inner) : IEngine
{
    private readonly ConcurrentQueue<string> _opened = new();
    private int _refused;
    private int _refusedControl;
    private EventHandler<EngineLoss>? _onLost;

    /// <summary>Databases that are not found, as where a name server does not answer.</summary>
    public volatile string? Lost;

    /// <summary>A database whose connections are waited for until there is another one here.</summary>
    public volatile string? Slow;

    /// <summary>How often one was not.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Which databases connections of their own were opened to, in this order.</summary>
    public IReadOnlyCollection<string> Opened => _opened;

    /// <summary>Control commands fail.</summary>
    public volatile bool RefusesControl;

    /// <summary>How often one did.</summary>
    public int RefusedControl => Volatile.Read(ref _refusedControl);

    /// <summary>Where control commands go instead; null: to the engine.</summary>
    public volatile NpgsqlDataSource? Elsewhere;

    public EngineStatus Status => inner.Status;

    public EngineAddress? Address => inner.Address;

    public NpgsqlDataSource ControlPlane
    {
        get
        {
            if (!RefusesControl) return Elsewhere ?? inner.ControlPlane;
            Interlocked.Increment(ref _refusedControl);
            throw new NpgsqlException("refused by the test");
        }
    }

    public EngineExpectations Expectations => inner.Expectations;

    event EventHandler<EngineStatus>? IEngine.Started { add => inner.Started += value; remove => inner.Started -= value; }

    event EventHandler<EngineLoss>? IEngine.Lost { add => _onLost += value; remove => _onLost -= value; }

    /// <summary>Says that the host is lost.</summary>
    public void Lose() => _onLost?.Invoke(this, new EngineLoss("the test says so", DateTimeOffset.UtcNow));

    public async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellation)
    {
        _opened.Enqueue(database);
        while (Slow == database) await Task.Delay(50, cancellation);
        if (Lost != database) return await inner.OpenAsync(database, cancellation);
        Interlocked.Increment(ref _refused);
        throw new SocketException((int)SocketError.HostNotFound);
    }

    public Task<PhysicalReplicationConnection> OpenReplicationAsync(CancellationToken cancellation) => inner.OpenReplicationAsync(cancellation);

    public Task HardenDatabaseAsync(string database, CancellationToken cancellation) => inner.HardenDatabaseAsync(database, cancellation);

    public Task StartAsync(CancellationToken cancellation) => inner.StartAsync(cancellation);

    public Task StopAsync(CancellationToken cancellation) => inner.StopAsync(cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
