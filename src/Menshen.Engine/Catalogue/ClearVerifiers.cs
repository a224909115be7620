using Npgsql;

namespace Menshen.Engine;

/// <summary>Seals the verifiers that an earlier version stored in clear, and forbids the clear form from then on.</summary>
/// <remarks>One transaction under a lock of the table: afterwards all are sealed, or none and nothing else has changed. A second run finds
/// nothing to do.</remarks>
public sealed class ClearVerifiers(IEngine engine, IVerifierSealing sealing)
{
    /// <summary>Returns how many were sealed.</summary>
    public async Task<int> SealAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        var count = 0;
        await using (var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false))
        {
            await Command.RunAsync(Command.On(connection, "LOCK TABLE menshen.subject IN ACCESS EXCLUSIVE MODE"), cancellation).ConfigureAwait(false);
            foreach (var (id, name, verifier) in await ReadAsync(connection, cancellation).ConfigureAwait(false))
            {
                await Command.RunAsync(
                    Command.On(
                        connection, "UPDATE menshen.subject SET sealed_verifier = $2, scram_verifier = NULL WHERE id = $1", id,
                        sealing.Seal(verifier, name)), cancellation).ConfigureAwait(false);
                count++;
            }

            await Command.RunAsync(Command.On(connection, "SELECT menshen.forbid_clear_verifiers()"), cancellation).ConfigureAwait(false);
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        }

        if (count > 0)
        {
            // The old rows still lie in the table's file: a copy of the disk must not show them.
            await Command.RunAsync(Command.On(connection, "VACUUM (FULL) menshen.subject"), cancellation).ConfigureAwait(false);
        }

        return count;
    }

    private static async Task<List<(long Id, string Name, string Verifier)>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, "SELECT id, name, scram_verifier FROM menshen.subject WHERE scram_verifier IS NOT NULL");
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<(long, string, string)>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add((reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
        }

        return found;
    }
}
