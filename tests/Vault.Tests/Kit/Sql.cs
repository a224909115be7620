using Npgsql;

namespace Menshen.Vault.Tests.Kit;

/// <summary>Short ways to run a statement and to see one refused.</summary>
internal static class Sql
{
    public static async Task<object?> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>The SQLSTATE of the refusal, or null.</summary>
    public static async Task<string?> RunAsync(NpgsqlConnection connection, string sql)
    {
        try
        {
            await AskAsync(connection, sql);
            return null;
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
        catch (NpgsqlException)
        {
            return "the connection is gone";
        }
    }
}
