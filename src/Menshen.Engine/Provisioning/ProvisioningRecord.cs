using Npgsql;

namespace Menshen.Engine;

/// <summary>Which scripts ran in which database, and with what digest.</summary>
internal sealed class ProvisioningRecord
{
    private readonly Dictionary<(uint Database, int Version), string> _digests = [];

    public static async Task<ProvisioningRecord> LoadAsync(NpgsqlConnection catalogue, CancellationToken cancellation)
    {
        var record = new ProvisioningRecord();
        await using var command = new NpgsqlCommand("SELECT database_oid, version, digest FROM menshen.provisioning", catalogue);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            record._digests[(reader.GetFieldValue<uint>(0), reader.GetInt32(1))] = reader.GetString(2);
        }

        return record;
    }

    public static async Task WriteAsync(NpgsqlConnection catalogue, uint database, ProvisioningScript script, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO menshen.provisioning (database_oid, version, name, digest) VALUES ($1, $2, $3, $4)", catalogue);
        command.Parameters.Add(new NpgsqlParameter { Value = database, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid });
        command.Parameters.AddWithValue(script.Version);
        command.Parameters.AddWithValue(script.Name);
        command.Parameters.AddWithValue(script.Digest);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>True if the script has not run there; throws if another text of the same number has.</summary>
    public bool Needs(uint database, ProvisioningScript script)
    {
        if (!_digests.TryGetValue((database, script.Version), out var digest))
        {
            return true;
        }

        // Either somebody changed the record to hide a change, or a released script was edited. Neither may pass in silence.
        return digest == script.Digest ? false : throw new EngineFaultException(
            $"provisioning script {script.Name} is recorded with digest {digest} and has {script.Digest}: " +
            "the record in menshen.provisioning or this build was changed; the engine is not opened.");
    }
}
