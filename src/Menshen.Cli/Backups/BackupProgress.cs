using System.CommandLine;
using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.Backups;

/// <summary>Waits for a backup, verification or restore, and shows how far it is: how much, how fast, how long still.</summary>
internal static class BackupProgress
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public static async Task<BackupWork> WaitAsync(CliContext context, string directory, BackupWork work, bool isQuiet, CancellationToken cancellation)
    {
        while (work.State == "running")
        {
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            var listing = await RunningServer.AskAsync(directory, c => c.ListBackupsAsync(cancellation)).ConfigureAwait(false);
            if (listing.Work is not { } now || now.Id != work.Id) throw new CliRefusalException(BackupTexts.Error_Gone, BackupTexts.Error_Gone_Hint);
            if (!isQuiet && (now.Step != work.Step || now.DoneBytes != work.DoneBytes)) context.Line($"- {Line(now)}");
            work = now;
        }

        return work;
    }

    public static int End(CliContext context, CommonOptions common, ParseResult parse, BackupWork work)
    {
        if (parse.GetValue(common.Json))
            JsonOutput.Write(context, work, ControlJson.Default.BackupWork);
        else if (work.State == "failed")
            throw new CliRefusalException(CliContext.Fill(BackupTexts.Work_Failed, work.Kind, Printable.Line(work.Result)), BackupTexts.Work_Failed_Hint);
        else
            Show(context, work);
        return (int)(work.State == "failed" ? ExitCode.CouldNot : work.Findings.Count > 0 ? ExitCode.Findings : ExitCode.Ok);
    }

    public static string Line(BackupWork work) => CliContext.Fill(
        BackupTexts.Work_Progress, work.Step, Size(work.DoneBytes), Size(work.TotalBytes), Size((long)work.BytesPerSecond), work.SecondsLeft is { } left ? Span(left) : "?");

    public static string Size(long bytes) => bytes switch
    {
        >= 10L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB"),
        >= 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
    };

    public static string Span(double seconds) => seconds switch
    {
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h"),
    };

    private static void Show(CliContext context, BackupWork work)
    {
        foreach (var finding in work.Findings) context.Line(Printable.Line(finding));
        context.Line(CliContext.Fill(work.State == "running" ? BackupTexts.Work_Begun : BackupTexts.Work_Done, work.Kind, Printable.Line(work.Result)));
    }
}
