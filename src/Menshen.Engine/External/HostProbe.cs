using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Asks one host again and again what it is, on a connection that is kept.</summary>
internal sealed class HostProbe(EngineHost host, NpgsqlDataSource source, TimeProvider time) : IAsyncDisposable
{
    /// <summary>For one look. Longer would hold up the looks at the others when a machine is off, where nothing says no.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private NpgsqlConnection? _connection;

    public EngineHost Host { get; } = host;

    /// <summary>When it last said something, as <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long HeardAt { get; private set; }

    /// <summary>One look; whatever goes wrong there is the answer "silent".</summary>
    public async Task<HostSighting> LookAsync(CancellationToken cancellation)
    {
        var kept = _connection is not null;
        var sighting = await TryAsync(cancellation).ConfigureAwait(false);
        // A kept connection may have been ended by somebody while the host lives: a new one knows.
        return kept && sighting is { Kind: HostKind.Silent, IsDown: true } ? await TryAsync(cancellation).ConfigureAwait(false) : sighting;
    }

    /// <summary>Waits; comes back sooner if the host closes the connection, which is how its end is known without asking.</summary>
    public async Task WaitAsync(TimeSpan wait, CancellationToken cancellation)
    {
        if (_connection is not { } connection)
        {
            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
            return;
        }

        try
        {
            await connection.WaitAsync(wait, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is NpgsqlException or IOException or SocketException)
        {
            await ForgetAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What the server at the other end of a connection is.</summary>
    public static async Task<HostSighting> ReadAsync(EngineHost host, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var (sighting, mayRead) = await ReadSelfAsync(host, connection, cancellation).ConfigureAwait(false);
        if (sighting.Kind != HostKind.ReadWrite || !mayRead) return sighting;
        await using var command = Command.On(connection, SqlText.Read("timeline.sql"), sighting.Timeline.ToString("X8", CultureInfo.InvariantCulture));
        return sighting with { History = await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) as string ?? "" };
    }

    private static async Task<(HostSighting Sighting, bool MayRead)> ReadSelfAsync(EngineHost host, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(SqlText.Read("host.sql"), connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        var kind = reader.GetBoolean(0) ? HostKind.Standby : reader.GetBoolean(1) ? HostKind.ReadOnly : HostKind.ReadWrite;
        var sighting = new HostSighting(host, kind)
        {
            SystemIdentifier = reader.GetInt64(2).ToString(CultureInfo.InvariantCulture),
            Timeline = reader.GetInt32(3),
            Position = (ulong)reader.GetDecimal(4),
        };
        return (sighting, reader.GetBoolean(5));
    }

    public async ValueTask DisposeAsync()
    {
        await ForgetAsync().ConfigureAwait(false);
        await source.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<HostSighting> TryAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            _connection ??= await source.OpenConnectionAsync(patience.Token).ConfigureAwait(false);
            var sighting = await ReadAsync(Host, _connection, patience.Token).ConfigureAwait(false);
            HeardAt = time.GetTimestamp();
            return sighting;
        }
        catch (Exception fault) when (fault is NpgsqlException or IOException or SocketException or TimeoutException or OperationCanceledException)
        {
            await ForgetAsync().ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            var trouble = fault is OperationCanceledException ? "no answer in time" : HostTrouble.Words(fault, Host.Name);
            return new HostSighting(Host, HostKind.Silent) { Trouble = trouble, IsDown = IsDown(fault) };
        }
    }

    // A server that is full or does not know us is there; one that refuses, closes, starts, stops or is another one serves nobody.
    private static bool IsDown(Exception fault) => fault switch
    {
        PostgresException refused => refused.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow,
        NpgsqlException { InnerException: TimeoutException } => false,
        _ when HostTrouble.IsRefused(fault) => true,
        NpgsqlException { InnerException: IOException or SocketException } or IOException or SocketException => true,
        _ => false,
    };

    private async Task ForgetAsync()
    {
        var connection = _connection;
        _connection = null;
        if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
    }
}
