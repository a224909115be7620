using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Compares the CHECKs of sealed domains with the one that a new domain gets: a weaker one lets plaintext in.</summary>
internal static class ProvisionedDomains
{
    /// <summary>How a server writes the CHECK of group 1, by its version, the mode and the suffix: it writes what it has parsed, not what was asked for.</summary>
    private static readonly ConcurrentDictionary<(string Server, string Mode, int Suffix), string> Forms = new();

    /// <summary>The digits of the forms that a domain may take.</summary>
    private const string ValueForms = "123456789";

    public static async Task CompareAsync(NpgsqlConnection connection, List<DriftFinding> findings, CancellationToken cancellation)
    {
        foreach (var domain in await ReadAsync(connection, cancellation).ConfigureAwait(false))
        {
            var name = $"{connection.Database}.menshen.{domain.Name}";
            if (!domain.IsOurs) findings.Add(new DriftFinding("domain", name, "ours", "somebody else's"));
            if (domain.Base != "text") findings.Add(new DriftFinding("domain", name, "over text", $"over {domain.Base}"));
            if (domain.Mode.Length == 0)
            {
                findings.Add(new DriftFinding("domain", name, "with its CHECK", "without it"));
                continue;
            }

            var wanted = await FormAsync(connection, domain.Mode, domain.Suffix, cancellation).ConfigureAwait(false);
            // Every form of value names the group.
            foreach (var form in ValueForms)
                wanted = wanted.Replace($"^~ms{form}{domain.Mode}1\\.", string.Create(CultureInfo.InvariantCulture, $"^~ms{form}{domain.Mode}{domain.Number}\\."), StringComparison.Ordinal);
            if (domain.Check != wanted) findings.Add(new DriftFinding("domain", name, "with the CHECK of its group", "with another CHECK"));
            else if (!domain.IsValid) findings.Add(new DriftFinding("domain", name, "with a CHECK that all values met", "with one that is NOT VALID"));
        }
    }

    private static async Task<List<(string Name, string Mode, int Number, string Check, bool IsValid, bool IsOurs, string Base, int Suffix)>> ReadAsync(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("drift_domains.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<(string, string, int, string, bool, bool, string, int)> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add((reader.GetString(0), reader.GetString(1), reader.GetInt32(2), reader.GetString(3), reader.GetBoolean(4), reader.GetBoolean(5), reader.GetString(6),
                reader.GetInt32(7)));
        return found;
    }

    private static async Task<string> FormAsync(NpgsqlConnection connection, string mode, int suffix, CancellationToken cancellation)
    {
        if (Forms.TryGetValue((connection.ServerVersion, mode, suffix), out var known)) return known;
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(
            suffix == 0 ? Command.On(connection, "SELECT menshen.make_sealed_domain('menshen-drift-check', 1, $1)", mode)
                : Command.On(connection, "SELECT menshen.make_suffixed_domain('menshen-drift-check', 1, $1)", suffix), cancellation).ConfigureAwait(false);
        var form = await Command.ScalarAsync(Command.On(connection, SqlText.Read("drift_domain_form.sql")), cancellation).ConfigureAwait(false) as string ?? "";
        await transaction.RollbackAsync(cancellation).ConfigureAwait(false);
        return Forms[(connection.ServerVersion, mode, suffix)] = form;
    }
}
