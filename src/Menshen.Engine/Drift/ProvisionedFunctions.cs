using Npgsql;

namespace Menshen.Engine;

/// <summary>Compares the functions of schema <c>menshen</c> with the scripts that made them: a body that stands in none of them is somebody else's.</summary>
internal static class ProvisionedFunctions
{
    private const string SearchPath = "search_path=pg_catalog, pg_temp";

    private static readonly Lazy<string> Scripts = new(() =>
        string.Join('\n', ProvisioningPlan.Catalogue.ForOwnDatabase.Concat(ProvisioningPlan.Catalogue.ForEveryDatabase).Select(script => script.Text)));

    public static async Task CompareAsync(NpgsqlConnection connection, List<DriftFinding> findings, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("drift_functions.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var name = $"{connection.Database}.{reader.GetString(0)}";
            if (!Scripts.Value.Contains(reader.GetString(1), StringComparison.Ordinal))
                findings.Add(new DriftFinding("function", name, "as a provisioning script has it", "another body"));
            if (!reader.GetBoolean(2)) findings.Add(new DriftFinding("function", name, "ours", "somebody else's"));
            if (!reader.GetString(3).Contains(SearchPath, StringComparison.Ordinal))
                findings.Add(new DriftFinding("function", name, SearchPath, reader.GetString(3) is { Length: > 0 } settings ? settings : "no settings"));
            if (reader.GetString(4) is { Length: > 0 } callers) findings.Add(new DriftFinding("function", name, "for nobody else", $"for {callers}"));
        }
    }
}
