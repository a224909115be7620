using Menshen.Policy;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Engine;

/// <summary>Keeps in the catalogue what subjects have had of their quotas within the hour, by the run of each gateway (docs/decisions/0044).</summary>
public sealed class QuotaCatalogue(IEngine engine)
{
    /// <summary>Writes a run's counts over those that it wrote before.</summary>
    public Task WriteAsync(Guid run, IReadOnlyCollection<QuotaUse> uses, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(uses);
        var (subjects, resources) = (uses.Select(u => u.SubjectId).ToArray(), uses.Select(u => (short)u.Resource).ToArray());
        var (minutes, amounts) = (uses.Select(u => u.Minute).ToArray(), uses.Select(u => u.Amount).ToArray());
        return OnceAsync(
            async connection =>
            {
                // Who waited for a standby that is lost would cut readers off, and after a takeover all of the hour is told again in any case.
                await using var transaction = await Command.BeginLocalAsync(connection, cancellation).ConfigureAwait(false);
                await Command.RunAsync(Command.On(connection, SqlText.Read("clear_quota_use_ahead.sql"), run, subjects, resources), cancellation).ConfigureAwait(false);
                await Command.RunAsync(Command.On(connection, SqlText.Read("note_quota_use.sql"), run, subjects, resources, minutes, amounts), cancellation).ConfigureAwait(false);
                await transaction.CommitAsync(cancellation).ConfigureAwait(false);
                return true;
            },
            cancellation);
    }

    /// <summary>Deletes what an hour has passed over; for once a minute.</summary>
    public Task ClearAsync(CancellationToken cancellation) => OnceAsync(
        async connection => await Command.RunLocalAsync(Command.On(connection, SqlText.Read("clear_quota_use.sql")), cancellation).ConfigureAwait(false), cancellation);

    /// <summary>The engine's clock, in microseconds since the Unix epoch, and what all other runs had together.</summary>
    /// <param name="since">From that minute on; null for the whole hour.</param>
    public Task<(long Now, IReadOnlyList<QuotaUse> Others)> ReadOthersAsync(Guid run, long? since, CancellationToken cancellation) => OnceAsync(
        async connection =>
        {
            await using var command = Command.On(
                connection, SqlText.Read("quota_use_of_others.sql"), run, new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = since ?? (object)DBNull.Value });
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            var (now, others) = (0L, new List<QuotaUse>());
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                now = reader.GetInt64(0);
                if (!reader.IsDBNull(1)) others.Add(new QuotaUse(reader.GetInt64(1), (QuotaResource)reader.GetInt16(2), reader.GetInt64(3), reader.GetInt64(4)));
            }
            return (now, (IReadOnlyList<QuotaUse>)others);
        },
        cancellation);

    private async Task<T> OnceAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            return await work(connection).ConfigureAwait(false);
        }
        catch
        {
            // What rests in the pool goes to the same host, which may be the primary no more: each would cost the next attempt its patience.
            engine.ControlPlane.Clear();
            throw;
        }
    }
}
