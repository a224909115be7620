using Menshen.Policy;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Compares the engine with what we provisioned and with what the policy has sealed, and names each difference.</summary>
public static class DriftCheck
{
    /// <summary>All differences from what was provisioned; empty when nothing is weaker.</summary>
    public static Task<IReadOnlyList<DriftFinding>> RunAsync(IEngine engine, CancellationToken cancellation) => RunAsync(engine, SealRules.None, cancellation);

    /// <summary>The same, and sealed columns that are not as the policy says.</summary>
    public static async Task<IReadOnlyList<DriftFinding>> RunAsync(IEngine engine, SealRules seals, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        await using var connection = await engine.OpenAsync(ProvisioningPlan.CatalogueDatabase, cancellation).ConfigureAwait(false);
        var findings = new List<DriftFinding>();
        await CompareSettingsAsync(connection, engine.Expectations, findings, cancellation).ConfigureAwait(false);
        await CompareAccessAsync(connection, engine.Expectations, findings, cancellation).ConfigureAwait(false);
        await CollectAsync(connection, SqlText.Read("drift_roles.sql"), [engine.Expectations.TcbRole], findings, cancellation).ConfigureAwait(false);
        await CollectAsync(connection, SqlText.Read("drift_databases.sql"), [], findings, cancellation).ConfigureAwait(false);
        await CompareProvisioningAsync(connection, findings, cancellation).ConfigureAwait(false);
        var columns = await SealedDrift.ReadAsync(seals, connection, cancellation).ConfigureAwait(false);
        var databases = await DatabasesAsync(connection, cancellation).ConfigureAwait(false);
        findings.AddRange(columns.Without(databases));
        foreach (var database in databases)
            await LookInsideAsync(engine, database, columns, findings, cancellation).ConfigureAwait(false);
        return findings;
    }

    private static async Task LookInsideAsync(IEngine engine, string database, SealedDrift columns, List<DriftFinding> findings, CancellationToken cancellation)
    {
        try
        {
            await using var inside = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
            await CollectAsync(inside, SqlText.Read("drift_inside.sql"), [], findings, cancellation).ConfigureAwait(false);
            await CollectAsync(inside, SqlText.Read("drift_schema.sql"), [], findings, cancellation).ConfigureAwait(false);
            await ProvisionedFunctions.CompareAsync(inside, findings, cancellation).ConfigureAwait(false);
            await ProvisionedDomains.CompareAsync(inside, findings, cancellation).ConfigureAwait(false);
            // Where grants have no limits nothing is noted of functions either.
            if (await Command.ScalarAsync(Command.On(inside, "SELECT pg_catalog.to_regclass('menshen.grant_place') IS NOT NULL"), cancellation).ConfigureAwait(false) is true)
                await CollectAsync(inside, SqlText.Read("drift_programs.sql"), [], findings, cancellation).ConfigureAwait(false);
            await columns.CompareAsync(inside, findings, cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.ObjectInUse)
        {
            // Dropped in this moment: what was in it is looked for the next time.
        }
    }

    private static async Task CompareSettingsAsync(
        NpgsqlConnection connection, EngineExpectations expected, List<DriftFinding> findings, CancellationToken cancellation)
    {
        foreach (var (name, value) in expected.Settings)
        {
            var found = await Command.ScalarAsync(
                Command.On(connection, "SELECT pg_catalog.current_setting($1, true)", name), cancellation).ConfigureAwait(false) as string;
            if (found != value)
            {
                findings.Add(new DriftFinding("setting", name, Shown(value), Shown(found)));
            }
        }
    }

    /// <summary>Reads the file as PostgreSQL reads it, so that includes and keywords cannot hide a rule.</summary>
    private static async Task CompareAccessAsync(
        NpgsqlConnection connection, EngineExpectations expected, List<DriftFinding> findings, CancellationToken cancellation)
    {
        if (expected.AccessRules is not { } rules)
        {
            return;
        }

        await using var command = Command.On(connection, SqlText.Read("access_rules.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<string>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add(reader.GetString(0));
        }

        findings.AddRange(found.Except(rules).Select(r => new DriftFinding("access", "pg_hba.conf", "no such rule", $"'{r}'")));
        findings.AddRange(rules.Except(found).Select(r => new DriftFinding("access", "pg_hba.conf", $"'{r}'", "missing")));
    }

    private static async Task CompareProvisioningAsync(NpgsqlConnection connection, List<DriftFinding> findings, CancellationToken cancellation)
    {
        var scripts = ProvisioningPlan.Catalogue.ForOwnDatabase.Concat(ProvisioningPlan.Catalogue.ForEveryDatabase).ToDictionary(s => s.Version);
        await using var command = Command.On(connection, "SELECT DISTINCT version, name, digest FROM menshen.provisioning ORDER BY 1");
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var wanted = scripts.GetValueOrDefault(reader.GetInt32(0))?.Digest ?? "no such script";
            if (wanted != reader.GetString(2))
            {
                findings.Add(new DriftFinding("provisioning", reader.GetString(1), wanted, reader.GetString(2)));
            }
        }
    }

    /// <summary>Runs a query whose rows are findings.</summary>
    private static async Task CollectAsync(
        NpgsqlConnection connection, string sql, object?[] values, List<DriftFinding> findings, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            findings.Add(new DriftFinding(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        }
    }

    private static async Task<List<string>> DatabasesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("databases.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (reader.GetBoolean(2))
            {
                names.Add(reader.GetString(0));
            }
        }

        return names;
    }

    private static string Shown(string? value) => value is null ? "unknown" : $"'{value}'";
}
