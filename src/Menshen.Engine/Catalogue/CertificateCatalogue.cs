using Npgsql;

namespace Menshen.Engine;

/// <summary>Remembers which client certificates were issued, and revokes them.</summary>
public sealed class CertificateCatalogue(IEngine engine)
{
    /// <summary>Enters a certificate that was signed.</summary>
    public async Task AddAsync(StoredCertificate certificate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(
            Command.On(
                connection,
                "INSERT INTO menshen.certificate (serial, subject_id, fingerprint, not_before, not_after, issued_by, seal) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                certificate.Serial, certificate.SubjectId, certificate.Fingerprint, certificate.NotBefore.ToUniversalTime(),
                certificate.NotAfter.ToUniversalTime(), certificate.IssuedBy, new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)certificate.Seal ?? DBNull.Value }),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Revokes it for ever; false if there is none in force with that number.</summary>
    public async Task<bool> RevokeAsync(string serial, string by, string seal, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return await Command.RunAsync(
            Command.On(
                connection,
                "UPDATE menshen.certificate SET revoked_at = pg_catalog.now(), revoked_by = $2, seal = $3 WHERE serial = $1 AND revoked_at IS NULL", serial, by, seal),
            cancellation).ConfigureAwait(false) == 1;
    }

    /// <summary>Seals a row that has the seal <paramref name="former"/>; one that has another by now stays as it is.</summary>
    public async Task SealAsync(string serial, string? former, string seal, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(
            Command.On(
                connection, "UPDATE menshen.certificate SET seal = $3 WHERE serial = $1 AND seal IS NOT DISTINCT FROM $2", serial,
                new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)former ?? DBNull.Value }, seal), cancellation).ConfigureAwait(false);
    }

    /// <summary>All, or those of which the time is not over; revoked ones too.</summary>
    public async Task<IReadOnlyList<StoredCertificate>> ListAsync(bool current, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("certificates.sql"), current);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var certificates = new List<StoredCertificate>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            certificates.Add(new StoredCertificate(
                reader.GetString(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4),
                reader.GetFieldValue<DateTimeOffset>(5), reader.GetString(6),
                reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7), reader.IsDBNull(8) ? null : reader.GetString(8)) { Seal = reader.IsDBNull(9) ? null : reader.GetString(9) });
        }

        return certificates;
    }

    private ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => engine.ControlPlane.OpenConnectionAsync(cancellation);
}
