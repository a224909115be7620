using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli;

/// <summary>Shows a status report to a person: a sentence, then name and value line by line.</summary>
internal static class StatusPage
{
    public static void Write(CliContext context, StatusReport status)
    {
        context.Line(
            CliContext.Fill(Texts.Status_Head, status.Version, State(status.State), status.ProcessId, Moments.Write(status.StartedAt)));
        List<(string Name, string Value)> lines =
        [
            (Texts.Status_Directory, status.Directory),
            (Texts.Status_Profile, status.Profile),
            .. status.Listeners.Select(l => (Texts.Status_Listening, $"{Host(l.Address)}:{l.Port} (TLS {l.Tls})")),
            (Texts.Status_Control, status.ControlAddress.Length > 0 ? status.ControlAddress : Texts.Status_ControlLocal),
            (Texts.Status_Engine, Engine(status.Engine)),
            .. status.Engine.Hosts.Select(h => (StandbyTexts.Status_Host, Printable.Line(HostLine.Of(h)))),
            (Texts.Status_Sessions, CliContext.Fill(Texts.Status_SessionsOf, status.Gateway.Sessions, status.Gateway.MaximumSessions)),
            (Texts.Status_Logins, CliContext.Fill(Texts.Status_LoginsOf, status.Gateway.Logins, status.Gateway.LoginsRefused)),
            (Texts.Status_Statements,
                CliContext.Fill(Texts.Status_StatementsOf, status.Gateway.Statements, status.Gateway.StatementsRefused)),
            (Texts.Status_Journal,
                CliContext.Fill(Texts.Status_JournalOf, status.Journal.Records, status.Journal.SignedRecords, status.Journal.Durability)),
            (Texts.Status_Alarms, CliContext.Fill(Texts.Status_AlarmsOf, status.Alarms)),
            (Texts.Status_Vault, CliContext.Fill(Texts.Status_VaultOf, status.Vault.State, status.Vault.Records, status.Vault.RecordsBehind)),
            .. status.Backups is { } backups ? [(BackupTexts.Status_Backups, Backups(backups)), .. Copies(backups)] : Array.Empty<(string, string)>(),
            .. status.Host.SpaceDaysLeft is { } days ? [(UsageTexts.Status_Space, CliContext.Fill(UsageTexts.Status_SpaceDays, days.ToString("0", CultureInfo.InvariantCulture)))]
                : Array.Empty<(string, string)>(),
            .. status.Journal.Witnesses.Select(w => (Texts.Status_Witness, Printable.Line(Witness(w)))),
            (Texts.Status_Authority, status.AuthorityCertificate),
            .. status.Warnings.Select(w => (Texts.Status_Warning, Printable.Line(w))),
        ];
        var width = lines.Max(l => TextWrap.Width(l.Name)) + 2;
        foreach (var (name, value) in lines)
            context.Line($"  {name}{new string(' ', width - TextWrap.Width(name))}{value}");
    }

    public static string Host(string address) => address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;

    private static string State(string state) => state switch
    {
        "ready" => Texts.Status_State_Ready,
        "degraded" => Texts.Status_State_Degraded,
        "stopping" => Texts.Status_State_Stopping,
        _ => state,
    };

    private static string Witness(WitnessReport witness) => witness.Trouble is null && witness.Behind == 0
        ? CliContext.Fill(Texts.Status_WitnessOf, witness.Name, witness.Records)
        : CliContext.Fill(Texts.Status_WitnessBehind, witness.Name, witness.Records, witness.Behind);

    // One of them is in the line above already.
    private static IEnumerable<(string Name, string Value)> Copies(BackupTimes times) => times.Copies.Count < 2 ? []
        : times.Copies.Select(copy => (BackupTexts.Status_Backups, CliContext.Fill(BackupTexts.Status_CopyOf, Printable.Line(copy.Place), At(copy.CopiedAt))));

    private static string At(DateTimeOffset? at) => at is { } some ? Moments.Write(some) : "-";

    private static string Backups(BackupTimes times)
    {
        return CliContext.Fill(BackupTexts.Status_BackupsOf, At(times.Full), At(times.Incremental), At(times.Verified), At(times.Tested), At(times.Copied));
    }

    private static string Engine(EngineReport engine)
    {
        var process = engine.ProcessId is { } id ? $", pid {id}" : "";
        return $"PostgreSQL {engine.Version}, {engine.Kind}, {engine.State}{process}";
    }
}
