using System.CommandLine;
using Menshen.Control;
using Menshen.Server;

namespace Menshen.Cli.Backups;

/// <summary><c>menshen backup now | list | verify | copy</c>.</summary>
internal static class BackupCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("backup", BackupTexts.Help_Backup)
    {
        CreateNow(context, common), CreateList(context, common), CreateVerify(context, common), CreateCopy(context, common),
        DownloadCommands.CreateRelease(context, common), DownloadCommands.CreateDownload(context, common),
    };

    /// <summary>True where a Menshen runs that can be asked.</summary>
    public static bool IsServed(ParseResult parse, CommonOptions common) =>
        common.SessionOf(parse).Server is not null || DirectoryLock.HolderOf(new Deployment(common.DirectoryOf(parse))) is not null;

    private static Command CreateNow(CliContext context, CommonOptions common)
    {
        var (full, incr) = (new Option<bool>("--full") { Description = BackupTexts.Help_Full }, new Option<bool>("--incr") { Description = BackupTexts.Help_Incr });
        var diff = new Option<bool>("--diff") { Description = BackupTexts.Help_Diff };
        var noWait = new Option<bool>("--no-wait") { Description = BackupTexts.Help_NoWait };
        var command = new Command("now", BackupTexts.Help_Now) { full, diff, incr, noWait, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            if (((Option<bool>[])[full, diff, incr]).Count(option => parse.GetValue(option)) > 1) throw new CliRefusalException(BackupTexts.Error_Both, BackupTexts.Error_Both_Hint, ExitCode.Findings);
            var directory = common.DirectoryOf(parse);
            var work = await RunningServer.AskAsync(directory, c => c.TakeBackupAsync(new BackupWish(parse.GetValue(full), parse.GetValue(diff)), cancellation)).ConfigureAwait(false);
            if (!parse.GetValue(noWait)) work = await BackupProgress.WaitAsync(context, directory, work, parse.GetValue(common.Json), cancellation).ConfigureAwait(false);
            return BackupProgress.End(context, common, parse, work);
        });
        return command;
    }

    private static Command CreateCopy(CliContext context, CommonOptions common)
    {
        var place = new Argument<string?>("place") { Arity = ArgumentArity.ZeroOrOne, Description = BackupTexts.Help_CopyPlace };
        var command = new Command("copy", BackupTexts.Help_Copy) { place, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var directory = common.DirectoryOf(parse);
            var first = await RunningServer.AskAsync(directory, c => c.CopyBackupsAsync(new BackupCopyWish(parse.GetValue(place) ?? ""), cancellation)).ConfigureAwait(false);
            // Those to the other places, begun with it.
            IReadOnlyList<BackupWork> begun = parse.GetValue(place) is null
                ? [.. (await RunningServer.AskAsync(directory, c => c.ListBackupsAsync(cancellation)).ConfigureAwait(false)).Works.Where(work => work.Kind == first.Kind && work.Id > first.Id)] : [];
            List<BackupWork> ended = [];
            foreach (var work in begun.Prepend(first)) ended.Add(await BackupProgress.WaitAsync(context, directory, work, parse.GetValue(common.Json), cancellation).ConfigureAwait(false));
            return BackupProgress.End(context, common, parse, ended);
        });
        return command;
    }

    private static Command CreateVerify(CliContext context, CommonOptions common)
    {
        var place = new RepositoryOptions();
        var command = new Command("verify", BackupTexts.Help_Verify) { common.Json };
        place.AddTo(command);
        command.SetAction(async (parse, cancellation) =>
        {
            var directory = common.DirectoryOf(parse);
            if (!place.IsNamed(parse) && IsServed(parse, common))
            {
                var work = await RunningServer.AskAsync(directory, c => c.VerifyBackupsAsync(cancellation)).ConfigureAwait(false);
                return BackupProgress.End(context, common, parse, await BackupProgress.WaitAsync(context, directory, work, parse.GetValue(common.Json), cancellation).ConfigureAwait(false));
            }

            using var offline = OfflineBackups.Open(new Deployment(directory), place.Of(parse), context.Environment, TimeProvider.System);
            var findings = await offline.VerifyAsync(cancellation).ConfigureAwait(false);
            foreach (var finding in findings) context.Line(Printable.Line(finding));
            context.Line(findings.Count == 0 ? BackupTexts.Verify_Good : CliContext.Fill(BackupTexts.Verify_Bad, findings.Count));
            return (int)(findings.Count == 0 ? ExitCode.Ok : ExitCode.Findings);
        });
        return command;
    }

    private static Command CreateList(CliContext context, CommonOptions common)
    {
        var place = new RepositoryOptions();
        var command = new Command("list", BackupTexts.Help_List) { common.Json };
        place.AddTo(command);
        command.SetAction(async (parse, cancellation) =>
        {
            var directory = common.DirectoryOf(parse);
            BackupListing listing;
            if (!place.IsNamed(parse) && IsServed(parse, common))
            {
                listing = await RunningServer.AskAsync(directory, c => c.ListBackupsAsync(cancellation)).ConfigureAwait(false);
            }
            else
            {
                using var offline = OfflineBackups.Open(new Deployment(directory), place.Of(parse), context.Environment, TimeProvider.System);
                listing = offline.List();
            }

            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, listing, ControlJson.Default.BackupListing);
            else
                Write(context, listing);
            return (int)(listing.Status == "error" ? ExitCode.Findings : ExitCode.Ok);
        });
        return command;
    }

    private static void Write(CliContext context, BackupListing listing)
    {
        if (listing.Status is "off" or "elsewhere")
        {
            context.Line(listing.Status == "off" ? BackupTexts.List_Off : BackupTexts.List_Elsewhere);
            return;
        }

        context.Line(CliContext.Fill(BackupTexts.List_Repository, Printable.Line(listing.Repository), listing.Status));
        if (listing is { From: { } from, Until: { } until, RestoreSeconds: { } seconds })
            context.Line(CliContext.Fill(BackupTexts.List_Window, Moments.Write(from), Moments.Write(until), BackupProgress.Span(seconds)));
        else
            context.Line(BackupTexts.List_None);
        context.Line(CliContext.Fill(BackupTexts.List_Tested, listing.TestedAt is { } tested ? $"{Moments.Write(tested)}, {listing.Tested}" : "-"));
        context.Line(CliContext.Fill(
            BackupTexts.List_Verified, listing.VerifiedAt is { } verified ? Moments.Write(verified) : "-", listing.ReadSince is { } since ? Moments.Write(since) : "-"));
        if (listing.ArchiveLag is { } lag) context.Line(CliContext.Fill(BackupTexts.List_Archive, listing.Archived, BackupProgress.Span(lag)));
        if (listing is { KeysAt: { } kept, KeysPersons: { } persons })
            context.Line(CliContext.Fill(persons > 1 ? BackupTexts.List_Keys : BackupTexts.List_KeysAlone, Moments.Write(kept), persons));
        if (listing.JournalLag is { } behind) context.Line(CliContext.Fill(BackupTexts.List_Journal, BackupProgress.Span(behind)));
        foreach (var copy in listing.Copies) context.Line(CliContext.Fill(BackupTexts.List_Copy, Printable.Line(copy.Place), copy.CopiedAt is { } at ? Moments.Write(at) : "-"));
        var table = new Listing(
            BackupTexts.Column_Label, BackupTexts.Column_Kind, BackupTexts.Column_From, BackupTexts.Column_Plain, BackupTexts.Column_Size, BackupTexts.Column_Cipher,
            BackupTexts.Column_Read, BackupTexts.Column_Tried, BackupTexts.Column_Hangs);
        foreach (var set in listing.Sets)
            table.Add(set.Label, set.Kind, Moments.Write(set.StoppedAt), BackupProgress.Size(set.PlainBytes), BackupProgress.Size(set.SetBytes), set.Cipher, Read(set), Tried(set),
                string.Join(' ', set.References));
        table.Write(context);
        foreach (var work in listing.Works)
            context.Line(CliContext.Fill(BackupTexts.List_Work, BackupProgress.Name(work), work.State, Printable.Line(work.State == "running" ? BackupProgress.Line(work) : work.Result)));
        foreach (var trouble in listing.Troubles) context.Complain(Printable.Line(trouble), "");
    }

    private static string Read(BackupSetReport set) =>
        set.VerifiedAt is not { } at ? "-" : set.Damage.Length == 0 ? Moments.Write(at) : CliContext.Fill(BackupTexts.List_Damaged, Moments.Write(at));

    private static string Tried(BackupSetReport set) =>
        set.TriedAt is not { } at ? "-" : set.IsTriedGood == true ? Moments.Write(at) : CliContext.Fill(BackupTexts.List_NotBack, Moments.Write(at));
}
