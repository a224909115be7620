using Npgsql;

namespace Menshen.Evaluator.Covert;

/// <summary>A session that knows something and one that must not learn it, in one database.</summary>
internal sealed class CovertPair(NpgsqlConnection high, NpgsqlConnection low) : IAsyncDisposable
{
    /// <summary>The number of the bit, for rows of its own.</summary>
    public long Round { get; set; }

    /// <summary>What the low session remembers from bit to bit.</summary>
    public long Last { get; set; }

    public NpgsqlConnection Low => low;

    public Task HighAsync(string sql) => RunAsync(high, sql);

    public Task<object?> LowAsync(string sql) => RunAsync(low, sql);

    /// <summary>How many rows the low session's statement changed.</summary>
    public async Task<int> LowChangesAsync(string sql)
    {
        var command = new NpgsqlCommand(sql, low);
        await using (command.ConfigureAwait(false)) return await command.ExecuteNonQueryAsync().ConfigureAwait(false);
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
