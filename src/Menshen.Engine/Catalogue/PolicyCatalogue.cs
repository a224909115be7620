using Npgsql;
using NpgsqlTypes;

namespace Menshen.Engine;

/// <summary>Keeps the policy in force at a gateway and those before it. What is in a policy is the caller's matter.</summary>
/// <param name="engine">Where the catalogue is.</param>
/// <param name="gateway">The gateway's origin.</param>
public sealed class PolicyCatalogue(IEngine engine, string gateway)
{
    private const int Newest = 200;

    /// <summary>The newest; null before the first.</summary>
    public async Task<StoredPolicy?> NewestAsync(CancellationToken cancellation) =>
        (await ReadAsync("policy_newest.sql", [gateway], cancellation).ConfigureAwait(false)).SingleOrDefault();

    /// <summary>The newest ones without their texts, newest first.</summary>
    public Task<IReadOnlyList<StoredPolicy>> HistoryAsync(CancellationToken cancellation) => ReadAsync("policy_history.sql", [gateway, Newest], cancellation);

    /// <summary>Takes out a row that Menshen has not written.</summary>
    public Task RemoveForgedAsync(long version, CancellationToken cancellation) =>
        RowsThatStay.RemoveAsync(engine, "menshen.policy", "policy_remove.sql", [gateway, version], cancellation);

    /// <summary>Adds one, and takes out of the gateway's row what is said there of the one before; refused if its number is not above all others any more.</summary>
    /// <remarks>Two transactions: the first may wait for a standby that is gone, and must not hold the row meanwhile, by which the gateway is there. Until the second the one before is in force, and named.</remarks>
    public async Task AddAsync(StoredPolicy policy, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(policy);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        try
        {
            await Command.RunAsync(
                Command.On(
                    connection, SqlText.Read("policy_add.sql"), policy.Version, policy.Text.ToArray(), policy.Digest, policy.Seal.ToArray(),
                    policy.AppliedAt.ToUniversalTime(), policy.Asker,
                    new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)policy.Approver ?? DBNull.Value },
                    new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (object?)policy.Approval ?? DBNull.Value }, policy.Reason, policy.Changes, gateway),
                cancellation).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.IntegrityConstraintViolation or PostgresErrorCodes.UniqueViolation)
        {
            throw new CatalogueRefusalException("another policy was applied meanwhile: plan again.", e);
        }
        // It is stored, whoever has gone meanwhile.
        await WithholdAsync(connection, policy.Version, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Until the gateway says that the policy of that number is in force, nobody knows which one is.</summary>
    public async Task WithholdAsync(long version, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await WithholdAsync(connection, version, cancellation).ConfigureAwait(false);
    }

    private async Task WithholdAsync(NpgsqlConnection connection, long version, CancellationToken cancellation)
    {
        // A standby that is gone must not keep the row, by which the gateway is there.
        await Command.RunLocalAsync(Command.On(connection, SqlText.Read("policy_withhold.sql"), version, gateway), cancellation).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<StoredPolicy>> ReadAsync(string file, object[] values, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read(file), values);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<StoredPolicy> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add(Row(reader));
        return found;
    }

    private static StoredPolicy Row(NpgsqlDataReader row) => new()
    {
        Version = row.GetInt64(0),
        Text = row.IsDBNull(1) ? ReadOnlyMemory<byte>.Empty : row.GetFieldValue<byte[]>(1),
        Digest = row.GetString(2),
        Seal = row.GetFieldValue<byte[]>(3),
        AppliedAt = row.GetFieldValue<DateTimeOffset>(4),
        Asker = row.GetString(5),
        Approver = row.IsDBNull(6) ? null : row.GetString(6),
        Approval = row.IsDBNull(7) ? null : row.GetInt64(7),
        Reason = row.GetString(8),
        Changes = row.GetString(9),
    };
}
