using System.Collections.Concurrent;
using System.Diagnostics;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Cli.Tests.Service;

/// <summary>Clients as applications are: each writes one row after the other, and connects again when its session ends.</summary>
/// <remarks>Each statement has a name of its own, a column's: the journal keeps names and leaves out literals. An end may leave one statement of each client without an answer.</remarks>
internal sealed class ReturningClients : IAsyncDisposable
{
    public const string Table = "CREATE TABLE marks (client integer, number integer, PRIMARY KEY (client, number))";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, (long Began, long Answered)> _answered = new();
    private readonly ConcurrentBag<string> _endings = [];
    private readonly string _connection;
    private readonly Task _all;

    public ReturningClients(DeploymentUser user, int clients)
    {
        _connection = new NpgsqlConnectionStringBuilder
        {
            Host = "localhost", Port = user.Deployment.Port, Username = user.Name, Password = user.Password, Database = user.Database,
            SslMode = SslMode.VerifyFull, RootCertificate = user.Deployment.AuthorityCertificate, Pooling = false, Timeout = 30, CommandTimeout = 60,
        }.ConnectionString;
        _all = Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => WriteAsync(client))));
    }

    /// <summary>Each marker whose row was acknowledged, with the <see cref="Stopwatch"/> ticks of its statement and of the answer.</summary>
    public IReadOnlyDictionary<string, (long Began, long Answered)> Answered => _answered;

    /// <summary>How often a client's session ended, or none could be had, and what it was told.</summary>
    public IReadOnlyCollection<string> Endings => _endings;

    /// <summary>When the first statement was answered that began after the moment; null: none yet.</summary>
    public long? FirstAfter(long moment) => _answered.Values.Where(one => one.Began > moment).Select(one => (long?)one.Answered).Min();

    public async ValueTask DisposeAsync()
    {
        if (_all.IsCompleted)
            return;
        await _stop.CancelAsync();
        await _all;
        _stop.Dispose();
    }

    private async Task WriteAsync(int client)
    {
        for (var number = 0; !_stop.IsCancellationRequested; number++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(_connection);
                await connection.OpenAsync();
                for (; !_stop.IsCancellationRequested; number++)
                    await WriteAsync(connection, client, number);
            }
            catch (NpgsqlException e)
            {
                _endings.Add(e.Message);
                await Task.Delay(Pause);
            }
        }
    }

    private async Task WriteAsync(NpgsqlConnection connection, int client, int number)
    {
        var (marker, began) = ($"m_{client}_{number}", Stopwatch.GetTimestamp());
        await using var command = new NpgsqlCommand($"INSERT INTO marks VALUES ({client}, {number}) RETURNING number AS \"{marker}\"", connection);
        await command.ExecuteScalarAsync();
        _answered[marker] = (began, Stopwatch.GetTimestamp());
    }
}
