using Npgsql;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>An application that writes one row after the other through the gateway, connects again when its session ends, and remembers what was
/// acknowledged.</summary>
/// <param name="source">Where.</param>
/// <param name="after">Its rows' numbers come after this one; each writer has numbers of its own.</param>
internal sealed class PatientWriter(NpgsqlDataSource source, int after = 0) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private int _next = after;

    /// <summary>Rows whose COMMIT was answered.</summary>
    public List<int> Acknowledged { get; } = [];

    /// <summary>SQLSTATE of what ended its sessions or refused new ones, or the exception's name.</summary>
    public List<string> Troubles { get; } = [];

    public void Begin() => _loop = Task.Run(RunAsync);

    /// <summary>Waits until that many more rows are acknowledged.</summary>
    public Task WriteAsync(int more, TimeSpan? patience = null)
    {
        var goal = Acknowledged.Count + more;
        return Eventually.TrueAsync(() => Task.FromResult(Acknowledged.Count >= goal), $"nothing is acknowledged any more: {string.Join(' ', Troubles)}", patience);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _loop;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(_stop.Token);
                while (!_stop.IsCancellationRequested)
                {
                    // Never the same number twice: one without an answer may or may not be there.
                    var row = Interlocked.Increment(ref _next);
                    await using var command = new NpgsqlCommand("INSERT INTO ledger VALUES ($1)", connection) { Parameters = { new() { Value = row } } };
                    await command.ExecuteNonQueryAsync(_stop.Token);
                    Acknowledged.Add(row);
                    await Task.Delay(5, _stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (NpgsqlException fault)
            {
                Troubles.Add(fault.SqlState ?? fault.GetType().Name);
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }
}
