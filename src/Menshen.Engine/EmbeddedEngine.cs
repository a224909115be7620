using System.Text;
using Npgsql;
using Npgsql.Replication;

namespace Menshen.Engine;

/// <summary>A PostgreSQL that Menshen makes, runs and restarts itself: the engine, and with other options the vault.</summary>
public sealed class EmbeddedEngine : IEngine
{
    private readonly EngineOptions _options;
    private readonly IEngineSecrets _secrets;
    private readonly TimeProvider _time;
    private readonly EngineCluster _cluster;
    private readonly StatusBoard _board;
    private TcbConnections? _connections;
    private EngineSupervisor? _supervisor;
    private EngineLog? _log;
    private BackendPriorities? _priorities;

    /// <summary>Nothing is touched before <see cref="StartAsync"/>.</summary>
    public EmbeddedEngine(EngineOptions options, IEngineSecrets secrets, TimeProvider time)
    {
        (_options, _secrets, _time) = (options, secrets, time);
        _cluster = new EngineCluster(options, secrets);
        _board = new StatusBoard(time);
    }

    /// <inheritdoc/>
    public event EventHandler<EngineStatus>? Started;

    /// <inheritdoc/>
    public event EventHandler<EngineLoss>? Lost;

    /// <inheritdoc/>
    public EngineStatus Status => _board.Current;

    /// <inheritdoc/>
    public EngineAddress? Address =>
        Status.State == EngineState.Running ? new EngineAddress(_cluster.Paths.SocketFile, null, null, null) : null;

    /// <inheritdoc/>
    public NpgsqlDataSource ControlPlane => Connections.Catalogue;

    /// <inheritdoc/>
    public EngineExpectations Expectations => _cluster.Expectations;

    /// <inheritdoc/>
    public bool IsApart => LinuxCalls.IsRoot;

    /// <inheritdoc/>
    public bool CanPrioritise => true;

    /// <inheritdoc/>
    public bool SetNiceness(int backend, int niceness) =>
        Status is { State: EngineState.Running, ProcessId: { } postmaster } && _priorities is { } priorities && priorities.TryAsk(postmaster, backend, niceness);

    /// <summary>Its superuser, Menshen's own.</summary>
    public string TcbRole => _options.TcbRole;

    /// <summary>Directory of its files (PGDATA), for a base backup.</summary>
    public string ClusterDirectory => _cluster.Paths.Cluster;

    internal EngineCluster Cluster => _cluster;

    internal TcbConnections Connections => _connections ?? throw new EngineFaultException("the engine was not started.");

    /// <summary>Makes the cluster if there is none, without starting it; returns what the operator should know. The files are ours alone
    /// until <see cref="StopAsync"/>.</summary>
    public async Task<IReadOnlyList<string>> InitialiseAsync(CancellationToken cancellation)
    {
        try
        {
            var messages = await _cluster.PrepareAsync(cancellation).ConfigureAwait(false);
            _board.Say(messages);
            return messages;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EngineFaultException($"the engine's files in {_options.DataDirectory} cannot be prepared: {fault.Message}", fault);
        }
    }

    /// <inheritdoc/>
    public Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellation) => Connections.OpenAsync(database, cancellation);

    /// <inheritdoc/>
    public Task<PhysicalReplicationConnection> OpenReplicationAsync(CancellationToken cancellation) =>
        ReplicationLine.OpenAsync(
            new NpgsqlConnectionStringBuilder { Host = _cluster.Paths.SocketDirectory, Port = EngineAddress.SocketPort, Username = _options.TcbRole, SslMode = SslMode.Disable },
            TcbPassword(),
            cancellation);

    /// <inheritdoc/>
    public Task HardenDatabaseAsync(string database, CancellationToken cancellation) =>
        new Provisioner(Connections).HardenAsync(database, cancellation);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await StopAsync(cancellation).ConfigureAwait(false);
        await InitialiseAsync(cancellation).ConfigureAwait(false);
        _log = new EngineLog(_cluster.Paths.Log, _options.LogFileBytes, _options.LogFilesKept);
        _connections = new TcbConnections(
            new NpgsqlConnectionStringBuilder
            {
                Host = _cluster.Paths.SocketDirectory,
                Port = EngineAddress.SocketPort,
                Username = _options.TcbRole,
                SslMode = SslMode.Disable,
            },
            TcbPassword,
            _options.Plan);
        _priorities = new BackendPriorities(words => _board.Say([words]));
        _supervisor = new EngineSupervisor(new EmbeddedLife(_options, _cluster, _log, _connections, _secrets, _board), _board, _time);
        _supervisor.Started += status => Started?.Invoke(this, status);
        _supervisor.Lost += loss => Lost?.Invoke(this, loss);
        await _supervisor.StartAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (_supervisor is { } supervisor)
        {
            _supervisor = null;
            await supervisor.StopAsync().ConfigureAwait(false);
            supervisor.Dispose();
        }

        if (_priorities is { } priorities)
        {
            _priorities = null;
            await priorities.DisposeAsync().ConfigureAwait(false);
        }

        if (_connections is { } connections)
        {
            _connections = null;
            await connections.DisposeAsync().ConfigureAwait(false);
        }

        _log?.Dispose();
        _log = null;
        _cluster.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    // The driver wants a string, which cannot be cleared; it lives until the next collection.
    private string TcbPassword()
    {
        var bytes = _secrets.PasswordFor(_options.TcbRole);
        var text = Encoding.ASCII.GetString(bytes);
        Array.Clear(bytes);
        return text;
    }
}
