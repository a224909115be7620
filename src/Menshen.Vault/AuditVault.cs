using Menshen.Engine;
using Menshen.Journal;

namespace Menshen.Vault;

/// <summary>The second PostgreSQL: a searchable picture of the journal, which auditors read through the gateway.</summary>
/// <remarks><code>
/// journal files ─► Projector (thread) ─► audit.statement, audit.event, audit.bookmark
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
    private readonly Projector _projector;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private Task _start = Task.CompletedTask;
    private volatile string? _trouble;

    /// <summary>Nothing is touched before <see cref="InitialiseAsync"/> or <see cref="Start"/>.</summary>
    public AuditVault(VaultOptions options, IEngineSecrets secrets, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _time = time;
        _engine = new EmbeddedEngine(options.Engine(), secrets, time);
        _door = new VaultDoor(_engine, secrets);
        _projector = new Projector(options, _engine, time);
        _engine.Started += (_, status) => Started?.Invoke(this, status);
        _engine.Lost += (_, loss) => Lost?.Invoke(this, loss);
    }

    /// <summary>It is ready, for the first time or again; raised on the supervisor's task, must not block.</summary>
    public event EventHandler<EngineStatus>? Started;

    /// <summary>It was ready and is gone; raised on the supervisor's task, must not block.</summary>
    public event EventHandler<EngineLoss>? Lost;

    /// <summary>Where sessions connect, or null while they must not.</summary>
    public EngineAddress? Address => _door.IsOpen ? _engine.Address : null;

    public VaultStatus Status => new(_engine.Status, _projector.Progress, _trouble ?? _door.Trouble ?? _projector.Trouble);

    /// <summary>Makes the cluster if there is none, without starting it.</summary>
    public async Task InitialiseAsync(CancellationToken cancellation)
    {
        await _engine.InitialiseAsync(cancellation).ConfigureAwait(false);
        await _engine.StopAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Begins to start it and to project, and returns at once.</summary>
    /// <param name="durable">Number of records that are on disk: only those are projected, because the vault must never know more than the
    /// journal has after a power cut.</param>
    public void Start(Func<long> durable)
    {
        _start = Task.Run(StartEngineAsync);
        _projector.Start(durable);
    }

    /// <summary>Says anew who may come; takes effect in the background, and again after each restart.</summary>
    public void Admit(IReadOnlyList<VaultReader> readers) => _door.Admit(readers);

    /// <summary>A role's password was refused: it is set again in the background.</summary>
    public void RepairPasswords() => _door.Repeat();

    /// <summary>Ends the projection and the server; once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _start.ConfigureAwait(false);
        await _projector.DisposeAsync().ConfigureAwait(false);
        await _door.DisposeAsync().ConfigureAwait(false);
        await _engine.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
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
