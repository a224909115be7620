using Npgsql;

namespace Menshen.Engine;

/// <summary>Reads and changes the one-time codes of subjects. Knows sealed secrets and digests alone.</summary>
public sealed class CodeCatalogue(IEngine engine)
{
    /// <summary>The subject's, or null if it has enrolled none.</summary>
    public async Task<StoredCodes?> FindAsync(long subjectId, TimeSpan forgetting, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("codes.sql"), subjectId, forgetting.TotalSeconds);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellation).ConfigureAwait(false))
            return null;
        return new StoredCodes(
            reader.GetFieldValue<byte[]>(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2),
            reader.GetInt32(3), reader.GetInt32(4));
    }

    /// <summary>Stores a new secret; false if a confirmed one stands in its way.</summary>
    public Task<bool> EnrolAsync(long subjectId, ReadOnlyMemory<byte> sealedSecret, CancellationToken cancellation) =>
        ChangesAsync("enrol_code.sql", cancellation, subjectId, sealedSecret.ToArray());

    /// <summary>Puts the secret in force, with recovery codes; false if it is in force already, or the step was used.</summary>
    public Task<bool> ConfirmAsync(long subjectId, long step, IEnumerable<byte[]> recoveryDigests, CancellationToken cancellation) =>
        ChangesAsync("confirm_code.sql", cancellation, subjectId, step, recoveryDigests.ToArray());

    /// <summary>Accepts the code of a time step; false if one of this step or a later one was accepted before, on whatever gateway.</summary>
    public Task<bool> AcceptAsync(long subjectId, long step, CancellationToken cancellation) =>
        ChangesAsync("accept_code.sql", cancellation, subjectId, step);

    /// <summary>Uses up a recovery code; false if there is none such left.</summary>
    public Task<bool> UseRecoveryAsync(long subjectId, byte[] digest, CancellationToken cancellation) =>
        ChangesAsync("use_recovery_code.sql", cancellation, subjectId, digest);

    /// <summary>Counts an attempt as wrong before its code is looked at; false: there were too many, and this one must not be looked at.</summary>
    public Task<bool> TryAttemptAsync(long subjectId, int most, TimeSpan forgetting, CancellationToken cancellation) =>
        ChangesAsync("attempt_code.sql", cancellation, subjectId, most, forgetting.TotalSeconds);

    /// <summary>Takes everything away; false if there was nothing.</summary>
    public async Task<bool> RemoveAsync(long subjectId, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(
            Command.On(connection, "DELETE FROM menshen.recovery_code WHERE subject_id = $1", subjectId), cancellation).ConfigureAwait(false);
        var rows = await Command.RunAsync(
            Command.On(connection, "DELETE FROM menshen.totp WHERE subject_id = $1", subjectId), cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return rows == 1;
    }

    private async Task<bool> ChangesAsync(string script, CancellationToken cancellation, params object?[] values)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return await Command.RunAsync(Command.On(connection, SqlText.Read(script), values), cancellation).ConfigureAwait(false) > 0;
    }

    private ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => engine.ControlPlane.OpenConnectionAsync(cancellation);
}
