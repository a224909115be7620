using Menshen.Policy;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Engine;

/// <summary>Keeps in the catalogue what subjects have had of their quotas within the hour, by the run of each gateway (docs/decisions/0044).</summary>
public sealed class QuotaCatalogue(IEngine engine)
{
    /// <summary>Writes a run's counts over those that it wrote before, and deletes what is older than an hour.</summary>
    public async Task WriteAsync(Guid run, IReadOnlyCollection<QuotaUse> uses, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(uses);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(
            Command.On(
                connection, SqlText.Read("note_quota_use.sql"), run, uses.Select(u => u.SubjectId).ToArray(), uses.Select(u => (short)u.Resource).ToArray(),
                uses.Select(u => u.Minute).ToArray(), uses.Select(u => u.Amount).ToArray()),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>The engine's clock, in microseconds since the Unix epoch, and what all other runs had together.</summary>
    /// <param name="since">From that minute on; null for the whole hour.</param>
    public async Task<(long Now, IReadOnlyList<QuotaUse> Others)> ReadOthersAsync(Guid run, long? since, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(
            connection, SqlText.Read("quota_use_of_others.sql"), run, new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = since ?? (object)DBNull.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var (now, others) = (0L, new List<QuotaUse>());
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            now = reader.GetInt64(0);
            if (!reader.IsDBNull(1)) others.Add(new QuotaUse(reader.GetInt64(1), (QuotaResource)reader.GetInt16(2), reader.GetInt64(3), reader.GetInt64(4)));
        }
        return (now, others);
    }
}
