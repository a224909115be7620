using Menshen.Engine;

namespace Menshen.Vault;

/// <summary>The second PostgreSQL: a searchable picture of the journal, which auditors read through the gateway.</summary>
/// <remarks><code>
/// journal files ─► JournalProjector (the follower's process) ─► audit.statement, audit.event, audit.bookmark
/// catalogue ─────► Admit ─► VaultDoor ─► a role for each subject      Address is null until the door is open
/// </code>
/// Nothing here holds up anybody: if it is down, Menshen serves on, the journal goes on, and the projection catches up later.</remarks>
public sealed class AuditVault : IAsyncDisposable
{
    /// <summary>The database's name, here and for clients of the gateway.</summary>
    public const string Database = "audit";

    /// <summary>Between two attempts to start for the first time; once it ran, the supervisor has a pace of its own.</summary>
    private static readonly TimeSpan FirstStartPause = TimeSpan.FromSeconds(10);

    private readonly EmbeddedEngine _engine;
    private readonly VaultDoor _door;
    private readonly IEngineSecrets _secrets;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private Task _start = Task.CompletedTask;
    private volatile string? _trouble;
    private volatile string? _projectionTrouble;
    private volatile ProjectionProgress? _progress;

    /// <summary>Nothing is touched before <see cref="InitialiseAsync"/> or <see cref="Start"/>.</summary>
    public AuditVault(VaultOptions options, IEngineSecrets secrets, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_secrets, _time) = (secrets, time);
        _engine = new EmbeddedEngine(options.Engine(), secrets, time);
        _door = new VaultDoor(_engine, secrets);
        _engine.Started += (_, status) => Started?.Invoke(this, status);
        _engine.Lost += OnLost;
    }

    /// <summary>It is ready, for the first time or again; raised on the supervisor's task, must not block.</summary>
    public event EventHandler<EngineStatus>? Started;

    /// <summary>It was ready and is gone; raised on the supervisor's task, must not block.</summary>
    public event EventHandler<EngineLoss>? Lost;

    /// <summary>Where sessions connect, or null while they must not.</summary>
    public EngineAddress? Address => _door.IsOpen ? _engine.Address : null;

    public VaultStatus Status => new(_engine.Status, _progress, _trouble ?? _door.Trouble ?? ProjectionTrouble);

    /// <summary>Directory of its socket for the projection, or null while it is not up.</summary>
    public string? SocketDirectory => Path.GetDirectoryName(_engine.Address?.SocketPath);

    // What the projection says of a server that is not up, the server's own status says better.
    private string? ProjectionTrouble => _engine.Address is null ? null : _projectionTrouble;

    /// <summary>Makes the cluster if there is none, without starting it.</summary>
    public async Task InitialiseAsync(CancellationToken cancellation)
    {
        await _engine.InitialiseAsync(cancellation).ConfigureAwait(false);
        await _engine.StopAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Begins to start it, and returns at once.</summary>
    public void Start() => _start = Task.Run(StartEngineAsync);

    /// <summary>The role for <see cref="JournalProjector"/>; the caller clears its password.</summary>
    public VaultWriter Writer() => new(_engine.TcbRole, _secrets.PasswordFor(_engine.TcbRole));

    /// <summary>The projection has come so far, and all is well with it.</summary>
    public void Projected(ProjectionProgress progress) => (_progress, _projectionTrouble) = (progress, null);

    /// <summary>The projection does not go on.</summary>
    public void NotProjected(string words) => _projectionTrouble = words;

    /// <summary>Says anew who may come; takes effect in the background, and again after each restart.</summary>
    public void Admit(IReadOnlyList<VaultReader> readers) => _door.Admit(readers);

    /// <summary>A role's password was refused: it is set again in the background.</summary>
    public void RepairPasswords() => _door.Repeat();

    /// <summary>Ends the server; once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _start.ConfigureAwait(false);
        await _door.DisposeAsync().ConfigureAwait(false);
        await _engine.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private void OnLost(object? sender, EngineLoss loss)
    {
        // Its last commits did not wait for the disk: how far it is, is known when its bookmark has been read again.
        _progress = null;
        Lost?.Invoke(this, loss);
    }

    private async Task StartEngineAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _engine.StartAsync(_stop.Token).ConfigureAwait(false);
                _trouble = null;
                return;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever keeps it from starting, Menshen serves on without it, and says so.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _trouble = fault.Message;
            }

            await Task.Delay(FirstStartPause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
