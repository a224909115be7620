using Npgsql;

namespace Menshen.Evaluator.Targets;

/// <summary>A log-in at a target with the public driver.</summary>
internal static class TargetLogin
{
    /// <summary>Sets the own password by a statement; answers why not.</summary>
    public static async Task<string?> SetPasswordAsync(NpgsqlConnectionStringBuilder who, string password, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(who, cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand($"ALTER ROLE {who.Username} PASSWORD '{password}'", connection);
        try
        {
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            return null;
        }
        catch (PostgresException fault)
        {
            return CheckRun.Say(fault);
        }
    }

    /// <summary>Opens a connection; the caller disposes it.</summary>
    /// <remarks>Without the driver's question for all types at each of some thousand log-ins: it would stand among the records, and costs more than most attempts.</remarks>
    /// <exception cref="NpgsqlException">It was refused, or nobody is there.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(NpgsqlConnectionStringBuilder where, CancellationToken cancellation)
    {
        await using var source = new NpgsqlDataSourceBuilder(where.ConnectionString).ConfigureTypeLoading(types => types.EnableTypeLoading(false)).Build();
        return await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
    }
}
