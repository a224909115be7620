using System.Globalization;
using System.Text;
using Menshen.Control;

namespace Menshen.Server;

/// <summary>A status report in the text format that Prometheus reads, version 0.0.4.</summary>
/// <remarks><code>
/// # HELP name what it is
/// # TYPE name gauge
/// name{label="value"} 1
/// </code>
/// Escaped are backslash, quote and line feed of a label's value. What is not known has no line.</remarks>
internal sealed class MetricsText
{
    private readonly StringBuilder _text = new();

    private MetricsText()
    {
    }

    public static byte[] Of(StatusReport status, DateTimeOffset now)
    {
        var text = new MetricsText();
        text.Write("menshen_up", "gauge", "1 while all sessions can be served, 0 while not.", [("", "", status.State == "ready" ? 1 : 0)]);
        text.Write(
            "menshen_backup_age_seconds", "gauge", "How long ago the last of a kind was.",
            BackupMeter.Ages(status.Backups, now).Select(age => age.Place.Length == 0 ? ("of", age.Of, age.Seconds) : ($"of=\"{age.Of}\",place", age.Place, age.Seconds)));
        text.Write("menshen_backup_troubles", "gauge", "Things that are wrong with backups.", status.Backups is { } backups ? [("", "", backups.Troubles)] : []);
        text.Write("menshen_engine_host_role", "gauge", "1 for what a host is now.", status.Engine.Hosts.Select(host => ($"host=\"{Escaped(host.Host)}\",role", host.Role, 1.0)));
        text.Write(
            "menshen_engine_host_delay_seconds", "gauge", "How far a standby's replay is behind the primary.",
            status.Engine.Hosts.Where(host => host.DelaySeconds is not null).Select(host => ("host", host.Host, host.DelaySeconds!.Value)));
        text.Write("menshen_engine_losses_total", "counter", "How often a ready engine was lost.", [("", "", status.Engine.Losses)]);
        text.Write("menshen_sessions", "gauge", "Sessions of clients.", [("", "", status.Gateway.Sessions)]);
        text.Write("menshen_sessions_maximum", "gauge", "The most there may be.", [("", "", status.Gateway.MaximumSessions)]);
        text.Write("menshen_logins_total", "counter", "Log-ins, by what came of them.", [("result", "good", status.Gateway.Logins), ("result", "refused", status.Gateway.LoginsRefused)]);
        text.Write("menshen_statements_total", "counter", "Statements, all and those that were refused.", [("which", "all", status.Gateway.Statements), ("which", "refused", status.Gateway.StatementsRefused)]);
        text.Write("menshen_journal_unsigned_records", "gauge", "Records behind the last signed checkpoint.", [("", "", status.Journal.Records - status.Journal.SignedRecords)]);
        text.Write("menshen_journal_accepting", "gauge", "0 while the journal cannot write, and no new work is taken.", [("", "", status.Journal.Accepting ? 1 : 0)]);
        text.Write("menshen_witness_behind_records", "gauge", "Records that a witness has not kept yet.", status.Journal.Witnesses.Select(one => ("witness", one.Name, (double)one.Behind)));
        text.Write("menshen_vault_behind_records", "gauge", "Records that the vault does not show yet.", [("", "", status.Vault.RecordsBehind)]);
        text.Write("menshen_alarms_total", "counter", "Alarms raised.", [("", "", status.Alarms)]);
        return Encoding.UTF8.GetBytes(text._text.ToString());
    }

    private void Write(string name, string type, string help, IEnumerable<(string Label, string Value, double Number)> samples)
    {
        var lines = samples.ToList();
        if (lines.Count == 0) return;
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        foreach (var (label, value, number) in lines)
            _text.Append(name).Append(label.Length == 0 ? "" : $"{{{label}=\"{Escaped(value)}\"}}").Append(CultureInfo.InvariantCulture, $" {number:R}\n");
    }

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
