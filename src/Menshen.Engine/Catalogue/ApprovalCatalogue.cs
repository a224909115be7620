using Npgsql;

namespace Menshen.Engine;

/// <summary>Keeps what waits for a second person. Who may decide is the caller's question; that each is decided once is the database's.</summary>
public sealed class ApprovalCatalogue(IEngine engine) : IApprovalCatalogue
{
    private const int Newest = 200;

    /// <summary>Keeps a request; answers its number.</summary>
    public async Task<long> AskAsync(Approval wish, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wish);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return (long)(await Command.ScalarAsync(
            Command.On(
                connection, SqlText.Read("approval_ask.sql"), wish.Operation, wish.Variable, wish.Object, wish.Body.ToArray(), wish.Digest,
                wish.AskerId, wish.Reason, wish.AskedAt.ToUniversalTime(), wish.ExpiresAt.ToUniversalTime()),
            cancellation).ConfigureAwait(false))!;
    }

    /// <summary>One, or null.</summary>
    public async Task<Approval?> FindAsync(long id, CancellationToken cancellation) =>
        (await ReadAsync(id, cancellation).ConfigureAwait(false)).SingleOrDefault();

    /// <summary>What waits, then the newest of what is decided.</summary>
    public Task<IReadOnlyList<Approval>> ListAsync(CancellationToken cancellation) => ReadAsync(null, cancellation);

    /// <summary>True for the one caller whose decision it is; an expired request can only be rejected.</summary>
    public async Task<bool> DecideAsync(long id, bool approve, long deciderId, string reason, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return await Command.ScalarAsync(
            Command.On(
                connection, SqlText.Read("approval_decide.sql"), id, approve ? "running" : "rejected", deciderId, reason, now.ToUniversalTime()),
            cancellation).ConfigureAwait(false) is true;
    }

    /// <summary>Keeps one of several approvals; false where that power or that account has voted already, or it is too late.</summary>
    public async Task<bool> VoteAsync(long id, ApprovalVote vote, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(vote);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Command.ScalarAsync(
                Command.On(
                    connection, SqlText.Read("approval_vote.sql"), id, vote.SubjectId, CatalogueText.Of(vote.Power), vote.Reason,
                    vote.VotedAt.ToUniversalTime(), vote.Digest), cancellation).ConfigureAwait(false) is true;
        }
        catch (PostgresException late) when (late.ConstraintName is "vote_in_time" or "vote_of_another")
        {
            return false;
        }
    }

    /// <summary>Says what became of an approved one.</summary>
    public async Task EndAsync(long id, bool done, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(
            Command.On(connection, SqlText.Read("approval_end.sql"), id, done ? "done" : "failed"), cancellation).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<Approval>> ReadAsync(long? id, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(
            connection, SqlText.Read("approvals.sql"),
            new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint, Value = (object?)id ?? DBNull.Value }, Newest);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<Approval> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add(Row(reader));
        return found;
    }

    private static Approval Row(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Operation = row.GetString(1),
        Variable = row.GetString(2),
        Object = row.GetString(3),
        Body = row.GetFieldValue<byte[]>(4),
        Digest = row.GetString(5),
        AskerId = row.GetInt64(6),
        Asker = row.GetString(7),
        Reason = row.GetString(8),
        AskedAt = row.GetFieldValue<DateTimeOffset>(9),
        ExpiresAt = row.GetFieldValue<DateTimeOffset>(10),
        State = row.GetString(11),
        Decider = row.IsDBNull(12) ? null : row.GetString(12),
        DecisionReason = row.IsDBNull(13) ? null : row.GetString(13),
        Votes = Votes(row),
    };

    private static List<ApprovalVote> Votes(NpgsqlDataReader row)
    {
        var (ids, names, powers) = (row.GetFieldValue<long[]>(14), row.GetFieldValue<string[]>(15), row.GetFieldValue<string[]>(16));
        var (reasons, times, digests) = (row.GetFieldValue<string[]>(17), row.GetFieldValue<DateTimeOffset[]>(18), row.GetFieldValue<string[]>(19));
        return [.. ids.Select((id, i) => new ApprovalVote(id, names[i], CatalogueText.Power(powers[i]), reasons[i], times[i], digests[i]))];
    }
}
