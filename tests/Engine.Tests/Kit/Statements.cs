using Npgsql;

namespace Menshen.Engine.Tests.Kit;

/// <summary>Short ways to run a statement and to see one refused.</summary>
public static class Statements
{
    public static async Task<object?> RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The SQLSTATE of the refusal; fails if the statement succeeds.</summary>
    public static async Task<string> RefusalAsync(NpgsqlConnection connection, string sql) =>
        (await Should.ThrowAsync<PostgresException>(() => RunAsync(connection, sql), sql)).SqlState;
}
