using Menshen.Engine;
using Npgsql;

namespace Menshen.Server;

/// <summary>What this gateway does about changes that another one makes: the same fences as about its own, until it has read what became of them.</summary>
internal sealed class ForeignChanges(IEngine engine, DataKeys keys, SealedColumnsReader columns, ChangingColumns changing)
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(50);

    /// <summary>Nothing goes to those tables any more, and what is under way there has no answer.</summary>
    public void Begin(GatewayNews news)
    {
        var work = WorkOf(news);
        changing.Begin(work);
        changing.Move(work);
    }

    /// <summary>Waits until the transaction is over, committed or not, whatever became of the gateway that has it; reads what is sealed now, and lets statements go again.</summary>
    public async Task SettleAsync(GatewayNews news, CancellationToken stop)
    {
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (news.Locked is { } locked) await IsOverAsync(news.Database, locked, stop).ConfigureAwait(false);
                await LookAsync(news.Database, stop).ConfigureAwait(false);
                changing.End(WorkOf(news));
                return;
            }
            catch (Exception fault) when (fault is NpgsqlException or IOException or EngineFaultException or TimeoutException or OperationCanceledException)
            {
                // Also where the other cancels all who wait for the table, right before it commits.
                await Task.Delay(Again, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Reads keys, and what is sealed in that database: when it returns, what was committed before is known.</summary>
    public async Task LookAsync(string database, CancellationToken cancellation)
    {
        await keys.ReloadQuietlyAsync().ConfigureAwait(false);
        await IgnoreGoneAsync(() => columns.RefreshAsync(database, cancellation)).ConfigureAwait(false);
    }

    /// <summary>Nobody knows what was told meanwhile: all is read anew, and what was planned or begun before counts as if every table had changed.</summary>
    public async Task ReadAllAsync(CancellationToken cancellation)
    {
        await keys.ReloadQuietlyAsync().ConfigureAwait(false);
        await columns.RefreshAllAsync(cancellation).ConfigureAwait(false);
        changing.MoveAll();
    }

    // Numbers of our own works are positive.
    private static ColumnWork WorkOf(GatewayNews news) => new()
    {
        Id = -news.Number, Database = news.Database, Schema = "", Table = "", Column = "", Group = 0, Unseals = false, State = "running", StartedBy = "", Rows = 0, Tables = news.Tables,
    };

    private async Task IsOverAsync(string database, (string Schema, string Name) table, CancellationToken stop) => await IgnoreGoneAsync(async () =>
    {
        await using var connection = await engine.OpenAsync(database, stop).ConfigureAwait(false);
        await new GatewaySettled(connection).AwaitAsync(table.Schema, table.Name, stop).ConfigureAwait(false);
    }).ConfigureAwait(false);

    // Who has the table locked keeps it, and the database: where they are gone he has ended.
    private static async Task IgnoreGoneAsync(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.InvalidCatalogName)
        {
        }
    }
}
