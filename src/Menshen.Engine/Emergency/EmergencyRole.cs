using System.Globalization;
using Npgsql;

namespace Menshen.Engine;

/// <summary>The engine's superuser of one emergency: made with a limit, ended and removed.</summary>
/// <remarks>What makes it may call the catalogue's functions; what ends it must not, for its holder may have changed them.</remarks>
public sealed class EmergencyRole(IEngine engine)
{
    /// <summary>Who takes over what an ended one owned: a role without any right. No subject's name has a point.</summary>
    public const string Salvage = "menshen.salvage";

    private const string Beginning = "menshen.break_glass.";

    /// <summary>Between looks whether its sessions are gone.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks. A backend that does not end in five seconds waits for something that only its machine can end.</summary>
    private const int Looks = 100;

    /// <summary>The role of the emergency of that number.</summary>
    public static string NameOf(long number) => Beginning + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a role's name is that of an emergency.</summary>
    public static bool IsOne(string role)
    {
        ArgumentNullException.ThrowIfNull(role);
        return role.StartsWith(Beginning, StringComparison.Ordinal);
    }

    /// <summary>Whether Menshen's own role could make one.</summary>
    public async Task<bool> CanMakeAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return await Command.ScalarAsync(Command.On(connection, SqlText.Read("emergency_can.sql")), cancellation).ConfigureAwait(false) is true;
    }

    /// <summary>Makes it. The caller clears the password.</summary>
    public async Task MakeAsync(string role, ReadOnlyMemory<byte> password, DateTimeOffset until, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(
            Command.On(
                connection, "SELECT menshen.make_emergency_role($1, $2, $3)", role, ScramVerifier.ForDerived(password.Span), until.ToUniversalTime()),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes its powers, then ends its sessions and those of roles that came since; false if one of them does not end.</summary>
    public async Task<bool> DisarmAsync(string role, IReadOnlyCollection<string> known, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
        await RunWrittenAsync(connection, "emergency_disarm.sql", [role], cancellation).ConfigureAwait(false);
        for (var look = 0; look < Looks; look++)
        {
            var left = await Command.ScalarAsync(
                Command.On(connection, SqlText.Read("emergency_end_sessions.sql"), role, known.ToArray()), cancellation).ConfigureAwait(false);
            if (left is 0L)
            {
                return true;
            }

            await Task.Delay(Step, cancellation).ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Gives what it owns to <see cref="Salvage"/> and removes it. Answers what it owned, and whether it is gone.</summary>
    public async Task<(IReadOnlyList<string> Owned, bool IsGone)> RemoveAsync(string role, CancellationToken cancellation)
    {
        var owned = new List<string>();
        foreach (var database in await DatabasesAsync(cancellation).ConfigureAwait(false))
        {
            await using var inside = await OpenAsync(database, cancellation).ConfigureAwait(false);
            owned.AddRange((await TextsAsync(inside, "emergency_owned.sql", [role], cancellation).ConfigureAwait(false)).Select(what => $"{what} in {database}"));
            await RunWrittenAsync(inside, "emergency_prepared.sql", [role], cancellation).ConfigureAwait(false);
            await RunWrittenAsync(inside, "emergency_reassign.sql", [role, Salvage], cancellation).ConfigureAwait(false);
        }

        await using var connection = await OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
        await RunWrittenAsync(connection, "emergency_drop.sql", [role], cancellation).ConfigureAwait(false);
        return (owned, (await TextsAsync(connection, "emergency_disarm.sql", [role], cancellation).ConfigureAwait(false)).Count == 0);
    }

    /// <summary>Takes every ticket back.</summary>
    public async Task ForgetTicketsAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read("forget_tickets.sql")), cancellation).ConfigureAwait(false);
    }

    private async Task<List<string>> DatabasesAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
        return await TextsAsync(connection, "databases.sql", [], cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs the statements that a query of ours has written, so that names are quoted by the engine.</summary>
    private static async Task RunWrittenAsync(NpgsqlConnection connection, string file, object?[] values, CancellationToken cancellation)
    {
        foreach (var statement in await TextsAsync(connection, file, values, cancellation).ConfigureAwait(false))
        {
            await EnginePicture.TryRunAsync(connection, statement, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<List<string>> TextsAsync(NpgsqlConnection connection, string file, object?[] values, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read(file), values);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var texts = new List<string>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    private Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellation) => engine.OpenAsync(database, cancellation);
}
