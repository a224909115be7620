using System.Diagnostics;
using Npgsql;

namespace Menshen.Evaluator.Covert;

/// <summary>A session that knows something and one that must not learn it, in one database.</summary>
internal sealed class CovertPair(NpgsqlConnection high, NpgsqlConnection low) : IAsyncDisposable
{
    /// <summary>The number of the bit, for rows of its own.</summary>
    public long Round { get; set; }

    /// <summary>What the low session remembers from bit to bit.</summary>
    public long Last { get; set; }

    /// <summary>From how many microseconds on a clock says one.</summary>
    public double Threshold { get; set; }

    /// <summary>What the high session has begun and nobody has awaited.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    public NpgsqlConnection Low => low;

    public Task<object?> HighAsync(string sql) => RunAsync(high, sql);

    public Task<object?> LowAsync(string sql) => RunAsync(low, sql);

    /// <summary>How many rows the low session's statement changed.</summary>
    public async Task<int> LowChangesAsync(string sql)
    {
        var command = new NpgsqlCommand(sql, low);
        await using (command.ConfigureAwait(false)) return await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <summary>How long the low session's statement takes, in microseconds: the quickest of some times.</summary>
    public async Task<double> LowTimeAsync(string sql, int times)
    {
        var quickest = double.MaxValue;
        for (var i = 0; i < times; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await LowAsync(sql).ConfigureAwait(false);
            quickest = Math.Min(quickest, Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        }

        return quickest;
    }

    /// <summary>True if the low session has to wait for a lock.</summary>
    public async Task<bool> LowWaitsAsync(string sql)
    {
        try
        {
            await LowAsync(sql).ConfigureAwait(false);
            return false;
        }
        catch (PostgresException waits) when (waits.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await high.DisposeAsync().ConfigureAwait(false);
        await low.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<object?> RunAsync(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false)) return await command.ExecuteScalarAsync().ConfigureAwait(false);
    }
}
