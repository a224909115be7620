using Npgsql;
using Npgsql.Replication;

namespace Menshen.Engine;

/// <summary>An engine that somebody else runs, provisioned the same way as our own.</summary>
/// <remarks>Address: <c>postgres://role:password@host:port,host:port/database?sslmode=verify-full&amp;sslrootcert=FILE</c>. Of several hosts the one
/// that is the primary is used, whichever that is (<see cref="ClusterLife"/>). Server settings and access rules belong to its owner; who can reach it
/// around the gateway is his to prevent, and `status` says so.</remarks>
public sealed class ExternalEngine : IEngine
{
    private readonly ExternalEngineAddress _address;
    private readonly IEngineSecrets _secrets;
    private readonly TimeProvider _time;
    private readonly StatusBoard _board;
    private readonly IClusterMemory _memory;
    private TcbConnections? _connections;
    private HostSurvey? _survey;
    private IExternalLife? _life;
    private EngineSupervisor? _supervisor;

    /// <summary>Reads the address; connects only in <see cref="StartAsync"/>.</summary>
    /// <param name="url">Its address.</param>
    /// <param name="secrets">Passwords of the roles.</param>
    /// <param name="memory">Where the newest that was seen is kept, if it has several hosts.</param>
    /// <param name="time">The time.</param>
    public ExternalEngine(string url, IEngineSecrets secrets, IClusterMemory memory, TimeProvider time)
    {
        _memory = memory;
        (_address, _secrets, _time) = (ExternalEngineAddress.Parse(url), secrets, time);
        _board = new StatusBoard(time);
    }

    /// <inheritdoc/>
    public event EventHandler<EngineStatus>? Started;

    /// <inheritdoc/>
    public event EventHandler<EngineLoss>? Lost;

    /// <inheritdoc/>
    public EngineStatus Status => _board.Current;

    /// <inheritdoc/>
    public EngineAddress? Address => Status.State == EngineState.Running ? _life?.Resolved : null;

    /// <inheritdoc/>
    public NpgsqlDataSource ControlPlane => Connections.Catalogue;

    /// <inheritdoc/>
    public bool HasStandbys => _address.Hosts.Length > 1;

    /// <inheritdoc/>
    public EngineAddress? StandbyWithin(TimeSpan delay) => Status.State == EngineState.Running ? _survey?.StandbyWithin(delay) : null;

    /// <inheritdoc/>
    public EngineExpectations Expectations => new(_address.Role, new Dictionary<string, string>(), null);

    private TcbConnections Connections => _connections ?? throw new EngineFaultException("the engine was not started.");

    /// <inheritdoc/>
    public Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellation) => Connections.OpenAsync(database, cancellation);

    /// <inheritdoc/>
    /// <remarks>Two connections may lead to two servers, while another becomes the primary: the one that was chosen says what it is, and the stream must be of the same.</remarks>
    public async Task<PhysicalReplicationConnection> OpenReplicationAsync(CancellationToken cancellation)
    {
        var settings = Connections.Settings;
        await using var chosen = await Connections.OpenAsync(_address.EntryDatabase, cancellation).ConfigureAwait(false);
        var self = await HostProbe.ReadAsync(_address.Hosts[0], chosen, cancellation).ConfigureAwait(false);
        var connection = await ReplicationLine.OpenAsync(settings, _address.Password, cancellation).ConfigureAwait(false);
        var found = await connection.IdentifySystem(cancellation).ConfigureAwait(false);
        if (found.SystemId == self.SystemIdentifier && found.Timeline == self.Timeline) return connection;
        await connection.DisposeAsync().ConfigureAwait(false);
        throw new NpgsqlException("the engine's primary changes at this moment.");
    }

    /// <summary>Begins a base backup of the primary. What its owner has not allowed is said by <see cref="OpenReplicationAsync"/>.</summary>
    public BaseBackupRun BeginBaseBackup(string label) => BaseBackupRun.Begin(Connections.Settings, _address.Password, label);

    /// <summary>The history file of a timeline of that cluster, as the primary has it; null: it has none.</summary>
    public Task<string?> ReadHistoryAsync(string system, uint timeline, CancellationToken cancellation) =>
        HistoryQuestion.AskAsync(Connections.Settings, _address.Password, system, timeline, cancellation);

    /// <inheritdoc/>
    public Task HardenDatabaseAsync(string database, CancellationToken cancellation) =>
        new Provisioner(Connections).HardenAsync(database, cancellation);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await StopAsync(cancellation).ConfigureAwait(false);
        _life = _address.Hosts.Length == 1 ? OneHost() : SeveralHosts();
        _supervisor = new EngineSupervisor(_life, _board, _time);
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

        if (_connections is { } connections)
        {
            _connections = null;
            await connections.DisposeAsync().ConfigureAwait(false);
        }

        if (_survey is { } survey)
        {
            _survey = null;
            await survey.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    private ExternalLife OneHost()
    {
        _connections = new TcbConnections(_address.ConnectionSettings(_address.Hosts[0]), () => _address.Password, ProvisioningPlan.Catalogue);
        return new ExternalLife(_address, _connections, new ExternalProvisioning(_address, _connections, _secrets, _board), _time);
    }

    private ClusterLife SeveralHosts()
    {
        var permission = new PrimaryPermission();
        _connections = new TcbConnections(
            _address.ConnectionSettings(_address.Hosts[0]), () => _address.Password, ProvisioningPlan.Catalogue, permission.RequireAsync);
        _survey = new HostSurvey(_address, _memory, _board, _time);
        return new ClusterLife(_address, _connections, permission, _survey, new ExternalProvisioning(_address, _connections, _secrets, _board), _time);
    }
}
