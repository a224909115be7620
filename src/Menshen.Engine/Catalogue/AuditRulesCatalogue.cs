using Npgsql;

namespace Menshen.Engine;

/// <summary>Keeps what auditors accepted for a gateway. What the texts say is the caller's matter.</summary>
/// <param name="engine">Where the catalogue is.</param>
/// <param name="gateway">The gateway's origin.</param>
public sealed class AuditRulesCatalogue(IEngine engine, string gateway)
{
    /// <summary>The newest of a file; null before the first.</summary>
    public async Task<StoredAuditRules?> NewestAsync(string file, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("audit_rules_newest.sql"), gateway, file);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await reader.ReadAsync(cancellation).ConfigureAwait(false)
            ? new StoredAuditRules(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2), reader.GetString(3), reader.GetString(4))
            : null;
    }

    /// <summary>Takes out a row that Menshen has not written.</summary>
    public Task RemoveForgedAsync(string file, long version, CancellationToken cancellation) =>
        RowsThatStay.RemoveAsync(engine, "menshen.audit_rules", "audit_rules_remove.sql", [gateway, file, version], cancellation);

    /// <summary>Adds rules; refused if their number is not above all others any more.</summary>
    public async Task AddAsync(string file, StoredAuditRules rules, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rules);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        try
        {
            await Command.RunAsync(
                Command.On(
                    connection, SqlText.Read("audit_rules_add.sql"), gateway, file, rules.Version, rules.Text.ToArray(), rules.Seal.ToArray(), at.ToUniversalTime(),
                    rules.Auditor, rules.Reason),
                cancellation).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.IntegrityConstraintViolation or PostgresErrorCodes.UniqueViolation)
        {
            throw new CatalogueRefusalException("other rules were accepted meanwhile: plan again.", e);
        }
    }
}
