using System.Collections.Concurrent;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>What this gateway does about changes that another one makes: the same fences as about its own, until it has read what became of them.</summary>
internal sealed class ForeignChanges(IEngine engine, DataKeys keys, SealedColumnsReader columns, ChangingColumns changing)
{
    /// <summary>Between questions whether a transaction is over; it is about to be.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<Guid, string> _troubles = new();
    private readonly UnreadDatabases _unread = new(columns, changing);
    private readonly GatewayCatalogue _catalogue = new(engine);
    private long _works;

    /// <summary>Why tables cannot be used still that another gateway has changed, or null.</summary>
    public string? Trouble => _troubles.Values.FirstOrDefault() ?? _unread.Trouble;

    /// <summary>Nothing goes to those tables any more, and what is under way there has no answer; answers what <see cref="SettleAsync"/> takes.</summary>
    public ColumnWork Begin(GatewayNews news)
    {
        var work = new ColumnWork
        {
            // Numbers of our own works are positive.
            Id = -Interlocked.Increment(ref _works), Database = news.Database, Schema = "", Table = "", Column = "", Group = 0, Unseals = false, State = "running", StartedBy = "", Rows = 0,
            Tables = news.Tables,
        };
        changing.Begin(work);
        changing.Move(work);
        return work;
    }

    /// <summary>Waits until the transaction is over, committed or not, whatever became of the gateway that has it; reads what is sealed now, and lets statements go again. Ends without
    /// that only when told to stop.</summary>
    public async Task SettleAsync(GatewayNews news, ColumnWork work, CancellationToken stop)
    {
        await Task.Yield();
        for (var pauses = new RetryPauses(); !stop.IsCancellationRequested;)
        {
            try
            {
                await _catalogue.AwaitEndAsync(news.Id, Again, stop).ConfigureAwait(false);
                await keys.ReloadAsync(stop).ConfigureAwait(false);
                await UnreadDatabases.ReadAsync(columns, news.Database, stop).ConfigureAwait(false);
                changing.End(work);
                break;
            }
#pragma warning disable CA1031 // Whatever went wrong, the tables must not stay closed for ever.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _troubles[news.Id] = $"tables of database {news.Database} that another gateway changes are closed: what became of it could not be read ({FaultWords.Of(fault)})";
                await pauses.WaitAsync(stop).ConfigureAwait(false);
            }
        }
        _troubles.TryRemove(news.Id, out _);
    }

    /// <summary>When it returns, what was committed before in that database is known, or none of its tables can be used until it is.</summary>
    public Task LookAsync(string database, CancellationToken stop) => _unread.LookAsync(database, stop);

    /// <summary>Nobody knows what was told meanwhile: all is read anew, and what was planned or begun before counts as if every table had changed. A database that cannot be read stays closed.</summary>
    public async Task ReadAllAsync(CancellationToken stop)
    {
        await keys.ReloadAsync(stop).ConfigureAwait(false);
        await _unread.ReadAsync(await columns.NamesAsync(stop).ConfigureAwait(false), stop).ConfigureAwait(false);
        changing.MoveAll();
    }

    /// <summary>After the stop.</summary>
    public Task EndAsync() => _unread.EndAsync();
}
