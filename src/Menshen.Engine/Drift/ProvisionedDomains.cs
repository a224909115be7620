using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Compares the CHECKs of sealed domains with the one that a new domain gets: a weaker one lets plaintext in.</summary>
internal static class ProvisionedDomains
{
    /// <summary>How a server writes the CHECK of group 1, by its version, how it is made and for what: it writes what it has parsed, not what was asked for.</summary>
    private static readonly ConcurrentDictionary<(string Server, string Making, object Of), string> Forms = new();

    private const string Making = "SELECT menshen.make_sealed_domain('menshen-drift-check', 1, $1)";
    private const string MakingWithSuffix = "SELECT menshen.make_suffixed_domain('menshen-drift-check', 1, $1)";

    /// <summary>As before script 0115: one that could not be widened keeps it, and it keeps out more.</summary>
    private const string MakingNarrow = "SELECT menshen.make_domain_without_fields('menshen-drift-check', 1, $1)";

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

            var wanted = domain.Suffix == 0 ? await WantedAsync(Making, domain.Mode).ConfigureAwait(false) : await WantedAsync(MakingWithSuffix, domain.Suffix).ConfigureAwait(false);
            if (domain.Check != wanted)
            {
                var isNarrow = domain.Suffix == 0 && domain.IsValid && domain.Check == await WantedAsync(MakingNarrow, domain.Mode).ConfigureAwait(false);
                findings.Add(isNarrow ? new DriftFinding(DriftFinding.Narrow, name, "open to values that carry a label", "closed to them")
                    : new DriftFinding("domain", name, "with the CHECK of its group", "with another CHECK"));
            }
            else if (!domain.IsValid) findings.Add(new DriftFinding("domain", name, "with a CHECK that all values met", "with one that is NOT VALID"));

            async Task<string> WantedAsync(string making, object of)
            {
                var check = await FormAsync(connection, making, of, cancellation).ConfigureAwait(false);
                // Every form of value names the group, and after a rotation the version.
                foreach (var form in ValueForms)
                {
                    var head = string.Create(CultureInfo.InvariantCulture, $"^~ms{form}{domain.Mode}{domain.Number}\\.");
                    check = check.Replace($"^~ms{form}{domain.Mode}1\\.", head, StringComparison.Ordinal);
                    if (domain.Version.Length > 0) check = check.Replace($"{head}[1-9][0-9]*\\.", $"{head}{domain.Version}\\.", StringComparison.Ordinal);
                }
                return check;
            }
        }
    }

    private static async Task<List<(string Name, string Mode, int Number, string Check, bool IsValid, bool IsOurs, string Base, int Suffix, string Version)>> ReadAsync(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("drift_domains.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<(string, string, int, string, bool, bool, string, int, string)> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add((reader.GetString(0), reader.GetString(1), reader.GetInt32(2), reader.GetString(3), reader.GetBoolean(4), reader.GetBoolean(5), reader.GetString(6),
                reader.GetInt32(7), reader.GetString(8)));
        return found;
    }

    private static async Task<string> FormAsync(NpgsqlConnection connection, string making, object of, CancellationToken cancellation)
    {
        if (Forms.TryGetValue((connection.ServerVersion, making, of), out var known)) return known;
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        try
        {
            await Command.RunAsync(Command.On(connection, making, of), cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UndefinedFunction)
        {
            // Somebody dropped it, or the database is of an earlier version: no CHECK is as it should be there, and the look goes on to the other databases.
            return "";
        }
        var form = await Command.ScalarAsync(Command.On(connection, SqlText.Read("drift_domain_form.sql")), cancellation).ConfigureAwait(false) as string ?? "";
        await transaction.RollbackAsync(cancellation).ConfigureAwait(false);
        return Forms[(connection.ServerVersion, making, of)] = form;
    }
}
