using System.Security.Cryptography;
using Npgsql;

namespace Menshen.Engine;

/// <summary>The word that goes into every subject's engine password: a new one makes all of them new, at every gateway.</summary>
/// <remarks>Not a secret: without the deployment's key nobody derives a password from it. Whoever saw <c>pg_authid</c> saw verifiers of the passwords before.</remarks>
public sealed class EngineLoginEpoch(IEngine engine, IEngineSecrets secrets)
{
    private const int Bytes = 16;

    /// <summary>The present one; empty before there was a first.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return await ReadAsync(connection, cancellation).ConfigureAwait(false);
    }

    /// <summary>Sets a new one and every living subject's engine password with it, all or none. Calls no function of the catalogue.</summary>
    public async Task RenewAsync(CancellationToken cancellation)
    {
        var epoch = RandomNumberGenerator.GetHexString(2 * Bytes, lowercase: true);
        await using var connection = await engine.OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read("set_login_epoch.sql"), epoch), cancellation).ConfigureAwait(false);
        foreach (var role in await RolesAsync(connection, cancellation).ConfigureAwait(false))
        {
            var password = PasswordOf(secrets, role, epoch);
            var statement = await Command.ScalarAsync(
                Command.On(connection, SqlText.Read("role_password.sql"), role, ScramVerifier.ForDerived(password)), cancellation).ConfigureAwait(false);
            Array.Clear(password);
            await Command.RunAsync(Command.On(connection, (string)statement!), cancellation).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The engine password of a subject's role in an epoch. The caller clears the array.</summary>
    public static byte[] PasswordOf(IEngineSecrets secrets, string engineRole, string epoch)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(epoch);
        // No role's name can hold a zero byte.
        return secrets.PasswordFor(epoch.Length == 0 ? engineRole : $"{engineRole}\0epoch\0{epoch}");
    }

    internal static async Task<string> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        await Command.ScalarAsync(Command.On(connection, SqlText.Read("login_epoch.sql")), cancellation).ConfigureAwait(false) as string ?? "";

    private static async Task<List<string>> RolesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("subject_roles.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var roles = new List<string>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            roles.Add(reader.GetString(0));
        }

        return roles;
    }
}
