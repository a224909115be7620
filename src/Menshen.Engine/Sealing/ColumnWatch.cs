using Npgsql;

namespace Menshen.Engine;

/// <summary>Listens in one database, where notifications of its event triggers alone can be heard, and reads its sealed columns after each.</summary>
internal sealed class ColumnWatch(IEngine engine, string database, Func<string, NpgsqlConnection, CancellationToken, Task> read, TimeProvider time) : IAsyncDisposable
{
    private const string Channel = "menshen_columns";

    /// <summary>Between attempts to listen again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>A look without a notification, should one have been lost: somebody may have switched the triggers off.</summary>
    private static readonly TimeSpan Heard = TimeSpan.FromSeconds(10);

    /// <summary>The same where only a superuser could make event triggers and we are none.</summary>
    private static readonly TimeSpan Unheard = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private volatile bool _heard;
    private TimeSpan _patience = Heard;

    public string Database => database;

    /// <summary>Returns when the columns were read once and changes are being listened to.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var first = await ListenAsync(cancellation).ConfigureAwait(false);
        await read(database, first, cancellation).ConfigureAwait(false);
        _loop = Task.Run(() => RunAsync(first), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(NpgsqlConnection? connection)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                connection ??= await ListenAsync(_stop.Token).ConfigureAwait(false);
                _heard = false;
                await read(database, connection, _stop.Token).ConfigureAwait(false);
                // News that came with the answer of the look itself is not waited for any more: the look may have been too early for it.
                if (!_heard) await connection.WaitAsync(_patience, _stop.Token).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is NpgsqlException or IOException or EngineFaultException or OperationCanceledException or TimeoutException)
            {
                if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
                connection = null;
                await Task.Delay(Pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<NpgsqlConnection> ListenAsync(CancellationToken cancellation)
    {
        var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
        connection.Notification += (_, _) => _heard = true;
        await Command.RunAsync(Command.On(connection, $"LISTEN {Channel}"), cancellation).ConfigureAwait(false);
        var hasTriggers = await Command.ScalarAsync(
            Command.On(connection, "SELECT EXISTS (SELECT FROM pg_catalog.pg_event_trigger e WHERE e.evtname = 'menshen_columns' AND e.evtenabled <> 'D')"),
            cancellation).ConfigureAwait(false) is true;
        _patience = hasTriggers ? Heard : Unheard;
        return connection;
    }
}
