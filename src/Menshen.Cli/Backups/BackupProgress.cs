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
            if (listing.Works.Append(listing.Work).FirstOrDefault(one => one?.Id == work.Id) is not { } now) throw new CliRefusalException(BackupTexts.Error_Gone, BackupTexts.Error_Gone_Hint);
            if (!isQuiet && (now.Step != work.Step || now.DoneBytes != work.DoneBytes)) context.Line($"- {(work.Place.Length == 0 ? "" : Printable.Line(work.Place) + ": ")}{Line(now)}");
            work = now;
        }

        return work;
    }

    /// <summary>The end of several that ran beside each other.</summary>
    public static int End(CliContext context, CommonOptions common, ParseResult parse, IReadOnlyList<BackupWork> works)
    {
        if (works is [var one]) return End(context, common, parse, one);
        var failed = works.Where(work => work.State == "failed").ToList();
        if (parse.GetValue(common.Json))
        {
            JsonOutput.Write(context, works, ControlJson.Default.IReadOnlyListBackupWork);
            return (int)(failed.Count > 0 ? ExitCode.CouldNot : ExitCode.Ok);
        }

        foreach (var work in works.Except(failed)) Show(context, work);
        foreach (var work in failed.SkipLast(1)) context.Complain(Failed(work), BackupTexts.Work_Failed_Hint);
        return failed.Count == 0 ? (int)ExitCode.Ok : End(context, common, parse, failed[^1]);
    }

    public static int End(CliContext context, CommonOptions common, ParseResult parse, BackupWork work)
    {
        if (parse.GetValue(common.Json))
            JsonOutput.Write(context, work, ControlJson.Default.BackupWork);
        else if (work.State == "failed")
            throw new CliRefusalException(Failed(work), BackupTexts.Work_Failed_Hint);
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

    /// <summary>What a work is: of a copy also where it goes.</summary>
    public static string Name(BackupWork work) => work.Place.Length == 0 ? work.Kind : $"{work.Kind} {Printable.Line(work.Place)}";

    private static string Failed(BackupWork work) => CliContext.Fill(BackupTexts.Work_Failed, Name(work), Printable.Line(work.Result));

    private static void Show(CliContext context, BackupWork work)
    {
        foreach (var finding in work.Findings) context.Line(Printable.Line(finding));
        context.Line(CliContext.Fill(work.State == "running" ? BackupTexts.Work_Begun : BackupTexts.Work_Done, Name(work), Printable.Line(work.Result)));
    }
}
