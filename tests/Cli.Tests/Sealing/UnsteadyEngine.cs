using System.Net.Sockets;
using Menshen.Engine;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>An engine of which connections to some databases cannot be opened, by whatever the test says.</summary>
internal sealed class UnsteadyEngine(IEngine inner) : IEngine
{
    private int _refused;

    /// <summary>Databases that are not found, as where a name server does not answer.</summary>
    public volatile string? Lost;

    /// <summary>How often one was not.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public EngineStatus Status => inner.Status;

    public EngineAddress? Address => inner.Address;

    public NpgsqlDataSource ControlPlane => inner.ControlPlane;

    public EngineExpectations Expectations => inner.Expectations;

    event EventHandler<EngineStatus>? IEngine.Started { add => inner.Started += value; remove => inner.Started -= value; }

    event EventHandler<EngineLoss>? IEngine.Lost { add => inner.Lost += value; remove => inner.Lost -= value; }

    public Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellation)
    {
        if (Lost != database) return inner.OpenAsync(database, cancellation);
        Interlocked.Increment(ref _refused);
        throw new SocketException((int)SocketError.HostNotFound);
    }

    public Task HardenDatabaseAsync(string database, CancellationToken cancellation) => inner.HardenDatabaseAsync(database, cancellation);

    public Task StartAsync(CancellationToken cancellation) => inner.StartAsync(cancellation);

    public Task StopAsync(CancellationToken cancellation) => inner.StopAsync(cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
