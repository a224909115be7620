using Npgsql;

namespace Menshen.Engine;

/// <summary>Says when the catalogue changed, whoever changed it.</summary>
/// <remarks>One connection of its own listens. While it is broken changes cannot be heard, so each reconnect counts as a change.</remarks>
public sealed class CatalogueListener(IEngine engine, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Between attempts to listen again: short, because a revoked right must not live on for long.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private const string LoginChannel = "menshen_logins";

    /// <summary>Said by changes of tickets and certificates, which are many and leave the subjects as they are.</summary>
    private const string FactorChannel = "menshen_factor";

    /// <summary>Said by changes of seal groups and data keys, and when a database gets a domain.</summary>
    private const string SealChannel = "menshen_seal";

    /// <summary>Said when a policy is applied.</summary>
    private const string PolicyChannel = "menshen_policy";

    private readonly CancellationTokenSource _stop = new();
    private CancellationTokenSource _lost = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Something changed, or may have changed. The handler loads anew; it runs on the listener's task.</summary>
    public event EventHandler? Changed;

    /// <summary>What a gateway or the control surface tells all gateways about logins, such as <c>unlocked 17</c>. After a broken connection:
    /// <c>everything</c>. Runs on the listener's task.</summary>
    public event EventHandler<string>? LoginNews;

    /// <summary>Tickets or certificates changed, or may have. On the same terms.</summary>
    public event EventHandler? FactorsChanged;

    /// <summary>Seal groups or data keys changed (the table's name), or a database got a domain (<c>domain NAME</c>); after a broken connection:
    /// <c>everything</c>. On the same terms.</summary>
    public event EventHandler<string>? SealsChanged;

    /// <summary>A policy was applied, or may have been. On the same terms.</summary>
    public event EventHandler? PolicyApplied;

    /// <summary>Begins to listen; returns once the first LISTEN is in force.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        engine.Lost += OnLost;
        var lost = _lost.Token;
        var first = await ListenAsync(cancellation).ConfigureAwait(false);
        _loop = Task.Run(() => RunAsync(first, lost), CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        engine.Lost -= OnLost;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
        _lost.Dispose();
    }

    // A host that was cut off keeps the connection open, and what changes elsewhere would never be heard.
    private void OnLost(object? sender, EngineLoss loss) => _ = Interlocked.Exchange(ref _lost, new CancellationTokenSource()).CancelAsync();

    private async Task RunAsync(NpgsqlConnection? connection, CancellationToken lost)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (connection is null)
                {
                    lost = Volatile.Read(ref _lost).Token;
                    connection = await ListenAsync(_stop.Token).ConfigureAwait(false);
                    Changed?.Invoke(this, EventArgs.Empty);
                    LoginNews?.Invoke(this, "everything");
                    FactorsChanged?.Invoke(this, EventArgs.Empty);
                    SealsChanged?.Invoke(this, "everything");
                    PolicyApplied?.Invoke(this, EventArgs.Empty);
                }

                using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, lost);
                await connection.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is NpgsqlException or IOException or EngineFaultException or OperationCanceledException)
            {
                await CloseAsync(connection).ConfigureAwait(false);
                connection = null;
                await Task.Delay(Pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await CloseAsync(connection).ConfigureAwait(false);
    }

    private async Task<NpgsqlConnection> ListenAsync(CancellationToken cancellation)
    {
        var connection = await engine.OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
        connection.Notification += (_, news) =>
        {
            if (news.Channel == LoginChannel) LoginNews?.Invoke(this, news.Payload);
            else if (news.Channel == SealChannel) SealsChanged?.Invoke(this, news.Payload);
            else if (news.Channel == PolicyChannel) PolicyApplied?.Invoke(this, EventArgs.Empty);
            else (news.Channel == FactorChannel ? FactorsChanged : Changed)?.Invoke(this, EventArgs.Empty);
        };
        foreach (var channel in (string[])[LoginChannel, FactorChannel, SealChannel, PolicyChannel, "menshen_catalogue"])
            await Command.RunAsync(Command.On(connection, $"LISTEN {channel}"), cancellation).ConfigureAwait(false);
        return connection;
    }

    private static async Task CloseAsync(NpgsqlConnection? connection)
    {
        if (connection is not null)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
