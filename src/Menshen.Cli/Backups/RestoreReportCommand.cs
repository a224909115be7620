using System.CommandLine;
using Menshen.Server;

namespace Menshen.Cli.Backups;

/// <summary><c>menshen restore report FILE</c>: what a restore, or a restore test, found, once its signature is checked.</summary>
internal static class RestoreReportCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var file = new Argument<string>("file") { Description = BackupTexts.Help_Restore_ReportFile, HelpName = "FILE" };
        var command = new Command("report", BackupTexts.Help_Restore_Report) { file, common.Json };
        command.SetAction(parse =>
        {
            var path = Path.GetFullPath(parse.GetRequiredValue(file));
            // A restored deployment has its own keys beside the report; a test's report lies in the deployment.
            var beside = new Deployment(Path.GetDirectoryName(path)!);
            var keysOf = !common.IsNamed(parse) && Directory.Exists(beside.Keys) ? beside : new Deployment(common.DirectoryOf(parse));
            var report = OfflineBackups.Report(keysOf, path, context.Environment, TimeProvider.System);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, report, CliJson.Default.RestoreOutcome);
                return (int)ExitCode.Ok;
            }

            context.Line(CliContext.Fill(BackupTexts.Report_Signed, Printable.Line(path), Moments.Write(report.At), report.By.Length > 0 ? Printable.Line(report.By) : "-"));
            Write(context, report);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>All of it, line by line; what to look at is last.</summary>
    public static void Write(CliContext context, RestoreOutcome report)
    {
        foreach (var (form, lines) in (ReadOnlySpan<(string, IReadOnlyList<string>)>)
            [(BackupTexts.Restored_Check, report.Checks), (BackupTexts.Restored_Fact, report.Facts), (BackupTexts.Restored_Revived, report.Revived), (BackupTexts.Restored_Accepted, report.Accepted), (BackupTexts.Restored_Missing, report.Missing)])
            foreach (var line in lines) context.Line(CliContext.Fill(form, Printable.Line(line)));
        if (report.Offline.Length > 0) context.Line(CliContext.Fill(BackupTexts.Restored_Offline, Printable.Line(report.Offline)));
        if (report.RecordsUntil is { } until) context.Line(CliContext.Fill(BackupTexts.Restored_Records, Moments.Write(until)));
        context.Line(CliContext.Fill(
            BackupTexts.Restored, report.Set, Printable.Line(report.Target), BackupProgress.Span(report.Seconds),
            report.LastTransaction.Length > 0 ? Printable.Line(report.LastTransaction) : "-"));
    }
}
