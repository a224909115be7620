using Npgsql;

namespace Menshen.Engine;

/// <summary>Puts the derived password back where a subject changed the password of its own engine role.</summary>
/// <remarks>PostgreSQL lets every role change its own password. The gateway refuses that statement; should it slip through, the subject
/// would have locked itself out, and the new password would still be of no use without the socket.</remarks>
internal static class EnginePasswordRepair
{
    /// <summary>Checks all subjects' roles; needs a superuser, because only that may read verifiers.</summary>
    public static async Task<IReadOnlyList<string>> RepairAllAsync(TcbConnections connections, IEngineSecrets secrets, CancellationToken cancellation)
    {
        await using var connection = await connections.OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
        var messages = new List<string>();
        var epoch = await EngineLoginEpoch.ReadAsync(connection, cancellation).ConfigureAwait(false);
        foreach (var (role, verifier) in await VerifiersAsync(connection, cancellation).ConfigureAwait(false))
        {
            var password = EngineLoginEpoch.PasswordOf(secrets, role, epoch);
            try
            {
                if (!ScramVerifier.Matches(verifier, password))
                {
                    await SetAsync(connection, role, password, cancellation).ConfigureAwait(false);
                    messages.Add($"the password of engine role {role} was not ours; it was set again.");
                }
            }
            finally
            {
                Array.Clear(password);
            }
        }

        return messages;
    }

    /// <summary>Sets one role's password anew.</summary>
    public static async Task SetAsync(NpgsqlConnection connection, string role, byte[] password, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT menshen.set_role_verifier($1, $2)", connection);
        command.Parameters.AddWithValue(role);
        command.Parameters.AddWithValue(ScramVerifier.ForDerived(password));
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<List<(string Role, string Verifier)>> VerifiersAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(SqlText.Read("verifiers.sql"), connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<(string, string)>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add((reader.GetString(0), reader.GetString(1)));
        }

        return found;
    }
}
