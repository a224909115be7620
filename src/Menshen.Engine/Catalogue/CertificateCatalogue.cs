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
                "INSERT INTO menshen.certificate (serial, subject_id, fingerprint, not_before, not_after, issued_by) VALUES ($1, $2, $3, $4, $5, $6)",
                certificate.Serial, certificate.SubjectId, certificate.Fingerprint, certificate.NotBefore.ToUniversalTime(),
                certificate.NotAfter.ToUniversalTime(), certificate.IssuedBy),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Revokes it for ever; false if there is none in force with that number.</summary>
    public async Task<bool> RevokeAsync(string serial, string by, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return await Command.RunAsync(
            Command.On(
                connection,
                "UPDATE menshen.certificate SET revoked_at = pg_catalog.now(), revoked_by = $2 WHERE serial = $1 AND revoked_at IS NULL", serial, by),
            cancellation).ConfigureAwait(false) == 1;
    }

    /// <summary>All, or those in force.</summary>
    public async Task<IReadOnlyList<StoredCertificate>> ListAsync(bool inForce, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("certificates.sql"), inForce);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var certificates = new List<StoredCertificate>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            certificates.Add(new StoredCertificate(
                reader.GetString(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4),
                reader.GetFieldValue<DateTimeOffset>(5), reader.GetString(6),
                reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7), reader.IsDBNull(8) ? null : reader.GetString(8)));
        }

        return certificates;
    }

    private ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => engine.ControlPlane.OpenConnectionAsync(cancellation);
}
