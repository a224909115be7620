using Menshen.Policy.Statistics;
using Npgsql;

namespace Menshen.Engine.Statistics;

/// <summary>The history of one resource while one question about it is judged: nobody else's question is, at any gateway, until it is disposed.</summary>
/// <remarks>On a connection of its own, so that no ROLLBACK of the asker can make it forget.</remarks>
public sealed class StatisticsLedger : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly StatisticsRule _rule;
    private readonly long _subject;
    private StatisticsRoll? _roll;

    private StatisticsLedger(NpgsqlConnection connection, NpgsqlTransaction transaction, StatisticsRule rule, long subject) =>
        (_connection, _transaction, _rule, _subject) = (connection, transaction, rule, subject);

    /// <summary>Questions within the period, this one not among them.</summary>
    public long Spent { get; private set; }

    /// <summary>When the first of them was asked.</summary>
    public DateTimeOffset Oldest { get; private set; }

    /// <summary>What the digests of rows are made of.</summary>
    public string Described { get; private set; } = "";

    /// <summary>Goes into the digests of rows.</summary>
    public long Seed { get; private set; }

    /// <summary>Of the noise.</summary>
    public byte[] NoiseKey { get; private set; } = [];

    /// <summary>What a rule's digests are made of, in words.</summary>
    public static string DescriptionOf(StatisticsRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return $"{rule.Table} unit {rule.Unit} columns {string.Join(", ", rule.Columns)}";
    }

    /// <summary>Waits until no other question is judged, and reads what the subject has spent.</summary>
    public static async Task<StatisticsLedger> OpenAsync(
        IEngine engine, StatisticsRule rule, long subject, DateTimeOffset since, (long Seed, byte[] NoiseKey) fresh, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(rule);
        var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            var ledger = new StatisticsLedger(connection, transaction, rule, subject);
            await ledger.ReadAsync(since, fresh, cancellation).ConfigureAwait(false);
            return ledger;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The contents of rows that were ever answered about.</summary>
    public async Task<StatisticsRoll> RollAsync(CancellationToken cancellation)
    {
        if (_roll is not null) return _roll;
        _roll = new StatisticsRoll();
        await using var command = Command.On(
            _connection, "SELECT r.digests FROM menshen.statistics_roll r WHERE r.resource = $1 ORDER BY r.first", _rule.Resource);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) _roll.Take(reader.GetFieldValue<byte[]>(0));
        return _roll;
    }

    /// <summary>The sets of rows that were answered about, by measure; an empty name is that of counts.</summary>
    public async Task<ILookup<string, QuerySet>> AnsweredAsync(CancellationToken cancellation)
    {
        var found = new List<(string Measure, QuerySet Set)>();
        await using var command = Command.On(_connection, SqlText.Read("statistics_sets.sql"), _rule.Resource, _rule.IsShared, _subject);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add((reader.GetString(0), QuerySet.Read(reader.GetFieldValue<byte[]>(1))));
        return found.ToLookup(set => set.Measure, set => set.Set, StringComparer.Ordinal);
    }

    /// <summary>Keeps the question, and what an answer to it is about. Only after this may anything be told.</summary>
    /// <param name="question">In words, without constants.</param>
    /// <param name="refusedBy">The rule that refuses it; null: it is answered.</param>
    /// <param name="sets">What the answer is about.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task KeepAsync(string question, string? refusedBy, IReadOnlyList<(string Measure, QuerySet Set)> sets, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sets);
        var id = (long)(await Command.ScalarAsync(
            Command.On(
                _connection, "INSERT INTO menshen.statistics_question (resource, subject_id, rule, question) VALUES ($1, $2, $3, $4) RETURNING id", _rule.Resource, _subject,
                Text(refusedBy), question), cancellation).ConfigureAwait(false))!;
        if (sets.Count > 0 && _roll is { } roll && roll.Added() is { Length: > 0 } added)
        {
            await Command.RunAsync(
                Command.On(_connection, "INSERT INTO menshen.statistics_roll (resource, first, digests) VALUES ($1, $2, $3)", _rule.Resource, roll.Known, added),
                cancellation).ConfigureAwait(false);
        }

        for (var part = 0; part < sets.Count; part++)
        {
            await Command.RunAsync(
                Command.On(
                    _connection, "INSERT INTO menshen.statistics_set (question_id, resource, measure, part, members) VALUES ($1, $2, $3, $4, $5)", id, _rule.Resource,
                    sets[part].Measure, part, sets[part].Set.ToBytes()), cancellation).ConfigureAwait(false);
        }

        await _transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ReadAsync(DateTimeOffset since, (long Seed, byte[] NoiseKey) fresh, CancellationToken cancellation)
    {
        await Command.RunAsync(Command.On(_connection, SqlText.Read("statistics_begin.sql"), _rule.Resource), cancellation).ConfigureAwait(false);
        await Command.RunAsync(
            Command.On(_connection, SqlText.Read("statistics_resource.sql"), _rule.Resource, DescriptionOf(_rule), fresh.Seed, fresh.NoiseKey), cancellation).ConfigureAwait(false);
        await using (var command = Command.On(
            _connection, "SELECT r.described, r.seed, r.noise_key FROM menshen.statistics_resource r WHERE r.resource = $1", _rule.Resource))
        await using (var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
        {
            await reader.ReadAsync(cancellation).ConfigureAwait(false);
            (Described, Seed, NoiseKey) = (reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
        }

        await using var spent = Command.On(_connection, SqlText.Read("statistics_spent.sql"), _rule.Resource, _subject, since.UtcDateTime);
        await using var sums = await spent.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await sums.ReadAsync(cancellation).ConfigureAwait(false);
        (Spent, Oldest) = (sums.GetInt64(0), sums.IsDBNull(1) ? since : sums.GetFieldValue<DateTimeOffset>(1));
    }

    private static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };
}
