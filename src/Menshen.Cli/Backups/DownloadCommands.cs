using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Backups;

/// <summary><c>menshen backup release | download</c>: a set leaves the house, sealed, after another power's approval.</summary>
internal static class DownloadCommands
{
    public static Command CreateRelease(CliContext context, CommonOptions common)
    {
        var set = Set();
        var command = new Command("release", BackupTexts.Help_Release) { set };
        command.SetAction(async (parse, cancellation) =>
        {
            common.ReasonOf(parse);
            var wish = new BackupReleaseWish(parse.GetRequiredValue(set));
            context.Line(Printable.Line((await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ReleaseBackupAsync(wish, cancellation)).ConfigureAwait(false)).Message));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    public static Command CreateDownload(CliContext context, CommonOptions common)
    {
        var set = Set();
        var to = new Option<string>("--to") { Description = BackupTexts.Help_Download_To, HelpName = "DIR", Required = true };
        var command = new Command("download", BackupTexts.Help_Download) { set, to };
        command.SetAction(async (parse, cancellation) =>
        {
            var (label, target) = (parse.GetRequiredValue(set), Path.GetFullPath(parse.GetRequiredValue(to)));
            // One log-in for all pieces.
            var (files, bytes) = await RunningServer.AskAsync(common.DirectoryOf(parse), c => FetchAsync(c, label, target, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(BackupTexts.Downloaded, label, files, BackupProgress.Size(bytes), target));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> Set() => new("SET") { Description = BackupTexts.Help_Release_Set };

    private static async Task<(int Files, long Bytes)> FetchAsync(ControlClient client, string label, string target, CancellationToken cancellation)
    {
        var release = await client.ListReleasedAsync(label, cancellation).ConfigureAwait(false);
        for (var number = 0; number < release.Files.Count; number++)
        {
            var place = Path.GetFullPath(Path.Combine(target, release.Files[number].Path));
            if (!place.StartsWith(target + "/", StringComparison.Ordinal))
                throw new CliRefusalException(CliContext.Fill(BackupTexts.Error_Path, Printable.Line(release.Files[number].Path)), BackupTexts.Error_Path_Hint);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            await FetchAsync(client, label, number, release.Files[number].Bytes, place, cancellation).ConfigureAwait(false);
        }

        return (release.Files.Count, release.Files.Sum(file => file.Bytes));
    }

    /// <summary>Goes on behind what an earlier run has brought.</summary>
    private static async Task FetchAsync(ControlClient client, string label, int number, long bytes, string place, CancellationToken cancellation)
    {
        using var file = new FileStream(place, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Position = Math.Min(file.Length, bytes);
        while (file.Position < bytes)
        {
            var piece = await client.FetchPieceAsync(label, number, file.Position, cancellation).ConfigureAwait(false);
            if (piece.Content.Length == 0) break;
            await file.WriteAsync(piece.Content, cancellation).ConfigureAwait(false);
        }
    }
}
