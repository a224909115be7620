using Npgsql;

namespace Menshen.Engine;

/// <summary>Waits for a transaction of another gateway's, by the lock that it has.</summary>
public sealed class GatewaySettled(NpgsqlConnection connection)
{
    /// <summary>Returns when no transaction that began before has the table in ACCESS EXCLUSIVE.</summary>
    public async Task AwaitAsync(string schema, string table, CancellationToken cancellation)
    {
        var words = (string)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("gateway_settled.sql"), schema, table), cancellation).ConfigureAwait(false))!;
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, words);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }
}
