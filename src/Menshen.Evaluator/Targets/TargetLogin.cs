using Npgsql;

namespace Menshen.Evaluator.Targets;

/// <summary>A log-in at a target with the public driver.</summary>
internal static class TargetLogin
{
    /// <summary>Opens a connection; the caller disposes it.</summary>
    /// <remarks>Without the driver's question for all types at each of some thousand log-ins: it would stand among the records, and costs more than most attempts.</remarks>
    /// <exception cref="NpgsqlException">It was refused, or nobody is there.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(NpgsqlConnectionStringBuilder where, CancellationToken cancellation)
    {
        await using var source = new NpgsqlDataSourceBuilder(where.ConnectionString).ConfigureTypeLoading(types => types.EnableTypeLoading(false)).Build();
        return await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
    }
}
