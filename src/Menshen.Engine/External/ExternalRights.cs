using Npgsql;

namespace Menshen.Engine;

/// <summary>Says exactly what a role lacks to provision an external engine.</summary>
internal static class ExternalRights
{
    private const int OldestVersionNumber = PostgresBinaries.OldestMajor * 10000;

    public static async Task RequireAsync(TcbConnections connections, string entryDatabase, CancellationToken cancellation)
    {
        await using var connection = await connections.OpenAsync(entryDatabase, cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(SqlText.Read("rights.sql"), connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        if (reader.GetInt32(0) < OldestVersionNumber)
        {
            throw new EngineFaultException($"the engine is PostgreSQL {connection.ServerVersion}; {PostgresBinaries.OldestMajor} or newer is needed.");
        }

        if (reader.GetBoolean(5))
        {
            throw new EngineFaultException("the engine is a standby (in recovery); name its primary.");
        }

        if (reader.GetBoolean(1))
        {
            return;
        }

        var role = connections.Role;
        List<string> missing = [];
        Add(!reader.GetBoolean(2), $"ALTER ROLE \"{role}\" CREATEROLE;");
        Add(!reader.GetBoolean(3), $"ALTER ROLE \"{role}\" CREATEDB;");
        Add(!reader.GetBoolean(4), $"ALTER DATABASE menshen OWNER TO \"{role}\";");
        if (missing.Count > 0)
        {
            throw new EngineFaultException($"the role {role} cannot provision the engine; as a superuser run there: {string.Join(' ', missing)}");
        }

        void Add(bool lacks, string remedy)
        {
            if (lacks)
            {
                missing.Add(remedy);
            }
        }
    }
}
