using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Reads and changes the subjects, their engine roles and the settings of the deployment.</summary>
/// <remarks>Each change is one transaction: the row and the engine role, both or neither. Who may ask for it is the caller's question.</remarks>
public sealed class SubjectCatalogue(IEngine engine, IEngineSecrets secrets, IVerifierSealing sealing)
{
    /// <summary>All subjects, tombstones included, for the gateway's directory.</summary>
    public async Task<IReadOnlyList<Subject>> LoadSubjectsAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return [.. (await SubjectRows.ReadAsync(connection, sealing, null, cancellation).ConfigureAwait(false)).Select(l => l.Subject)];
    }

    /// <summary>Living subjects with what the engine says of their roles.</summary>
    public async Task<IReadOnlyList<SubjectListing>> ListSubjectsAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return [.. (await SubjectRows.ReadAsync(connection, sealing, null, cancellation).ConfigureAwait(false)).Where(l => l.Subject.DeletedAt is null)];
    }

    /// <summary>Makes the row, the engine role and the power. The caller clears the password.</summary>
    public async Task<Subject> CreateSubjectAsync(SubjectSpec spec, ReadOnlyMemory<char> password, CancellationToken cancellation)
    {
        SubjectName.Require(spec.Name);
        PersonName.Require(spec.Person);
        var role = EngineRoleName.For(spec.Name);
        var own = sealing.Seal(ScramVerifier.ForPerson(password.Span), spec.Name);
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        var derived = DerivedVerifier(role, await EngineLoginEpoch.ReadAsync(connection, cancellation).ConfigureAwait(false));
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        try
        {
            var id = await Command.ScalarAsync(
                Command.On(connection, SqlText.Read("create_subject.sql"), spec.Name, CatalogueText.Of(spec.Kind), role, own,
                    spec.MustChangePassword, Timestamp(spec.ValidFrom), Timestamp(spec.ValidUntil), spec.CreatedBy, spec.Person, spec.Note, derived, Text(spec.Owner)),
                cancellation).ConfigureAwait(false);
            if (spec.Power is { } power)
            {
                await DutyHolders.RequireNoOtherAsync(connection, spec.Person, CatalogueText.Of(power), cancellation).ConfigureAwait(false);
                await Command.RunAsync(
                    Command.On(connection, SqlText.Read("appoint.sql"), id, spec.Person, CatalogueText.Of(power)), cancellation).ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (CatalogueRefusals.Explain(fault, spec.Name, spec.Person) is { } words)
        {
            throw new CatalogueRefusalException(words, fault);
        }

        return (await SubjectRows.ReadAsync(connection, sealing, spec.Name, cancellation).ConfigureAwait(false)).Single().Subject;
    }

    /// <summary>Sets a new password of the subject; <paramref name="kept"/> of those before are remembered. The engine's own does not change.
    /// The caller clears the password.</summary>
    public Task SetPasswordAsync(string name, ReadOnlyMemory<char> password, bool mustChange, int kept, CancellationToken cancellation) =>
        ChangeAsync(
            name, SqlText.Read("set_password.sql"), null, cancellation, sealing.Seal(ScramVerifier.ForPerson(password.Span), name), mustChange, kept);

    /// <summary>Whether the password is the present one or one of those before, <paramref name="last"/> in all.</summary>
    public async Task<bool> WasUsedAsync(string name, ReadOnlyMemory<char> password, int last, CancellationToken cancellation)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(password.Span), pinned: true);
        try
        {
            Encoding.UTF8.GetBytes(password.Span, bytes);
            await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
            await using var command = Command.On(connection, SqlText.Read("past_passwords.sql"), name, last);
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            var used = false;
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                used |= sealing.Open(reader.GetString(0), name) is { } verifier && ScramVerifier.Matches(verifier, bytes);
            }

            return used;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Changes what is given of the account's validity, owner, person and note.</summary>
    public async Task SetAccountAsync(string name, AccountChange change, CancellationToken cancellation)
    {
        if (change.Person is { } person) PersonName.Require(person);
        try
        {
            await ChangeAsync(
                name, SqlText.Read("set_account.sql"), null, cancellation, change.SetsValidFrom, Timestamp(change.ValidFrom), change.SetsValidUntil,
                Timestamp(change.ValidUntil), Text(change.Owner), Text(change.Person), Text(change.Note)).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (CatalogueRefusals.Explain(fault, name, change.Person ?? "") is { } words)
        {
            throw new CatalogueRefusalException(words, fault);
        }
    }

    /// <summary>Switches the account off; its engine role may not log in any more and its engine connections end.</summary>
    public Task DisableSubjectAsync(string name, CancellationToken cancellation) => EnableAsync(name, enabled: false, cancellation);

    /// <summary>Switches it on again, also if it was locked because nobody used it.</summary>
    public async Task EnableSubjectAsync(string name, CancellationToken cancellation)
    {
        await EnableAsync(name, enabled: true, cancellation).ConfigureAwait(false);
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(
            Command.On(
                connection,
                "INSERT INTO menshen.subject_use (subject_id, awakened_at) SELECT id, pg_catalog.now() FROM menshen.subject WHERE name = $1 " +
                "ON CONFLICT (subject_id) DO UPDATE SET awakened_at = excluded.awakened_at", name), cancellation).ConfigureAwait(false);
    }

    /// <summary>Deletes it; the row stays as a tombstone so that the name is never given to somebody else.</summary>
    public async Task<SubjectDeletion> DeleteSubjectAsync(string name, CancellationToken cancellation)
    {
        bool dropped;
        try
        {
            dropped = await ChangeAsync(name, SqlText.Read("bury.sql"), "SELECT menshen.drop_role($1)", cancellation).ConfigureAwait(false) is true;
        }
        catch (PostgresException fault) when (fault.ConstraintName == "subject_owner_needed")
        {
            throw new CatalogueRefusalException(CatalogueRefusals.Explain(fault, name, "")!, fault);
        }

        return new SubjectDeletion(dropped, dropped
            ? $"{name} is deleted; the name will not be given again."
            : $"{name} is deleted and its engine role cannot log in; the role stays because it owns objects: REASSIGN OWNED in its databases.");
    }

    /// <summary>Makes the subject's engine role a superuser. Test systems only.</summary>
    public Task GrantSuperuserAsync(TransparentProfile profile, string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return ChangeAsync(
            name, "UPDATE menshen.subject SET note = $2 WHERE name = $1 AND deleted_at IS NULL RETURNING engine_role",
            "SELECT menshen.make_superuser($1)", cancellation, $"superuser, transparent profile, declared by {profile.DeclaredBy}");
    }

    /// <summary>Sets an engine role's password to the derived one: asked for when the engine refused it (28P01).</summary>
    public async Task RepairEnginePasswordAsync(string engineRole, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        // Only roles of living subjects: this must not become a way to get at any other role.
        var known = await Command.ScalarAsync(
            Command.On(connection, "SELECT true FROM menshen.subject WHERE engine_role = $1 AND deleted_at IS NULL", EngineRoleName.OwnerOf(engineRole)), cancellation)
            .ConfigureAwait(false);
        if (known is not true)
        {
            throw new CatalogueRefusalException($"no living subject has the engine role {engineRole}.");
        }

        var password = EngineLoginEpoch.PasswordOf(
            secrets, engineRole, await EngineLoginEpoch.ReadAsync(connection, cancellation).ConfigureAwait(false));
        try
        {
            await EnginePasswordRepair.SetAsync(connection, engineRole, password, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Array.Clear(password);
        }
    }

    /// <summary>The word in all subjects' engine passwords, see <see cref="EngineLoginEpoch"/>.</summary>
    public async Task<string> EngineEpochAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return await EngineLoginEpoch.ReadAsync(connection, cancellation).ConfigureAwait(false);
    }

    /// <summary>A setting of the deployment, or null.</summary>
    public async Task<string?> GetSettingAsync(string name, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        var value = await Command.ScalarAsync(
            Command.On(connection, "SELECT value FROM menshen.setting WHERE name = $1", name), cancellation).ConfigureAwait(false);
        return value as string;
    }

    /// <summary>Stores a setting of the deployment.</summary>
    public async Task SetSettingAsync(string name, string value, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(
            Command.On(
                connection,
                "INSERT INTO menshen.setting (name, value) VALUES ($1, $2) " +
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = pg_catalog.now()", name, value),
            cancellation).ConfigureAwait(false);
    }

    private Task<object?> EnableAsync(string name, bool enabled, CancellationToken cancellation) =>
        ChangeAsync(
            name, "UPDATE menshen.subject SET enabled = $2 WHERE name = $1 AND deleted_at IS NULL RETURNING engine_role",
            $"SELECT menshen.set_role_login($1, {(enabled ? "true" : "false")})", cancellation, enabled);

    /// <summary>Changes one subject's row, then its role, in one transaction; returns what the role statement returned.</summary>
    private async Task<object?> ChangeAsync(
        string name, string rowStatement, string? roleStatement, CancellationToken cancellation, params object?[] values)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var role = await RowAsync(connection, name, rowStatement, values, cancellation).ConfigureAwait(false);
        var result = roleStatement is null
            ? null
            : await Command.ScalarAsync(Command.On(connection, roleStatement, role), cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return result;
    }

    private static async Task<object> RowAsync(
        NpgsqlConnection connection, string name, string statement, object?[] values, CancellationToken cancellation)
    {
        try
        {
            return await Command.ScalarAsync(Command.On(connection, statement, [name, .. values]), cancellation).ConfigureAwait(false)
                ?? throw new CatalogueRefusalException($"there is no subject '{name}'.");
        }
        catch (PostgresException fault) when (fault.ConstraintName == "last_holder")
        {
            throw new CatalogueRefusalException($"{fault.MessageText}.", fault);
        }
    }

    private string DerivedVerifier(string role, string epoch)
    {
        var password = EngineLoginEpoch.PasswordOf(secrets, role, epoch);
        try
        {
            return ScramVerifier.ForDerived(password);
        }
        finally
        {
            Array.Clear(password);
        }
    }

    private ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => engine.ControlPlane.OpenConnectionAsync(cancellation);

    private static NpgsqlParameter Text(string? text) =>
        new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)text ?? DBNull.Value };

    private static NpgsqlParameter Timestamp(DateTimeOffset? time) =>
        new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz, Value = (object?)time?.ToUniversalTime() ?? DBNull.Value };
}
