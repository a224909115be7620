using System.Data;
using Npgsql;

namespace Menshen.Engine;

/// <summary>A statement of ours with positional parameters.</summary>
internal static class Command
{
    public static NpgsqlCommand On(NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return command;
    }

    /// <summary>A transaction whose commit is waited for at this engine alone. For what is of this moment: a standby that is lost must hold up nobody's looks, and whatever one lacks that takes over is
    /// said again there. What comes later and waits for standbys has it before itself.</summary>
    public static async Task<NpgsqlTransaction> BeginLocalAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        // Each statement sees what was committed until it began.
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation).ConfigureAwait(false);
        try
        {
            await RunAsync(On(connection, "SET LOCAL synchronous_commit = local"), cancellation).ConfigureAwait(false);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>One statement in such a transaction; answers how many rows.</summary>
    public static async Task<int> RunLocalAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using var transaction = await BeginLocalAsync(command.Connection!, cancellation).ConfigureAwait(false);
        var rows = await RunAsync(command, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return rows;
    }

    public static async Task<object?> ScalarAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
        }
    }

    public static async Task<int> RunAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }
}
