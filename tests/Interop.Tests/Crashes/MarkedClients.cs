using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Menshen.Interop.Tests.Crashes;

/// <summary>Clients that give each statement a name of its own and remember which ones were answered, and when.</summary>
/// <remarks>The name is a column's: the journal keeps names and leaves out literals.</remarks>
internal sealed class MarkedClients : IAsyncDisposable
{
    private const string DiskFull = "53100";

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, long> _answered = new();
    private readonly ConcurrentBag<string> _errors = [];
    private readonly string _connection;
    private readonly Task _all;
    private int _refused;

    public MarkedClients(DeploymentUser user, int clients)
    {
        _connection = Connection(user);
        _all = Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => AskAsync(client))));
    }

    /// <summary>Each answered marker, with the <see cref="Stopwatch"/> tick of its answer.</summary>
    public IReadOnlyDictionary<string, long> Answered => _answered;

    public int Refused => Volatile.Read(ref _refused);

    public IReadOnlyCollection<string> Errors => _errors;

    public static string Connection(DeploymentUser user) => new NpgsqlConnectionStringBuilder
    {
        Host = "localhost", Port = user.Deployment.Port, Username = user.Name, Password = user.Password, Database = user.Database,
        SslMode = SslMode.VerifyFull, RootCertificate = user.Deployment.AuthorityCertificate, Pooling = false, Timeout = 30, CommandTimeout = 60,
    }.ConnectionString;

    public Task AnsweredAsync(int more)
    {
        var goal = _answered.Count + more;
        return Eventually.TrueAsync(() => Task.FromResult(_answered.Count >= goal), $"{_answered.Count} answers of {goal}; {string.Join("; ", _errors.Take(3))}");
    }

    /// <summary>Waits until all have noticed that nobody answers any more, or asks them to stop.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_all.IsCompleted && _stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync();
        await _all;
    }

    private async Task AskAsync(int client)
    {
        var number = 0;
        try
        {
            while (!_stop.IsCancellationRequested)
                number = await AskUntilRefusedAsync(client, number);
        }
        catch (NpgsqlException e)
        {
            _errors.Add(e.Message);
        }
    }

    /// <summary>Npgsql gives a connection up after any error of class 53, even if the session lives; so each refusal means a new one.</summary>
    private async Task<int> AskUntilRefusedAsync(int client, int number)
    {
        try
        {
            await using var connection = new NpgsqlConnection(_connection);
            await connection.OpenAsync();
            for (; !_stop.IsCancellationRequested; number++)
            {
                var marker = $"m_{client}_{number}";
                await using var command = new NpgsqlCommand($"select 1 as \"{marker}\"", connection);
                await command.ExecuteScalarAsync();
                _answered[marker] = Stopwatch.GetTimestamp();
            }
        }
        catch (PostgresException e) when (e.SqlState == DiskFull)
        {
            Interlocked.Increment(ref _refused);
            await Task.Delay(20);
        }

        return number + 1;
    }
}
