using System.CommandLine;
using System.Globalization;
using Menshen.Control;
using Menshen.Server;

namespace Menshen.Cli.Backups;

/// <summary><c>menshen restore --to DIR</c>: where a Menshen runs, after another power's approval; where none does, with the keystore and the repository alone.</summary>
internal sealed class RestoreCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Option<string> _to = new("--to") { Description = BackupTexts.Help_To, HelpName = "DIR", Required = true };
    private readonly Option<string> _time = new("--time") { Description = BackupTexts.Help_Time, HelpName = "TIME" };
    private readonly Option<string> _transaction = new("--xid") { Description = BackupTexts.Help_Xid, HelpName = "N" };
    private readonly Option<string> _name = new("--name") { Description = BackupTexts.Help_Name, HelpName = "NAME" };
    private readonly Option<bool> _latest = new("--latest") { Description = BackupTexts.Help_Latest };
    private readonly Option<string> _set = new("--set") { Description = BackupTexts.Help_Set, HelpName = "LABEL" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = BackupTexts.Help_DryRun };
    private readonly Option<bool> _despiteDrift = new("--despite-drift") { Description = BackupTexts.Help_DespiteDrift };
    private readonly RepositoryOptions _repository = new();

    private RestoreCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new RestoreCommand(context, common);
        var command = new Command("restore", BackupTexts.Help_Restore)
        {
            parts._to, parts._time, parts._transaction, parts._name, parts._latest, parts._set, parts._dryRun, parts._despiteDrift,
            RestoreReportCommand.Create(context, common),
        };
        parts._repository.AddTo(command);
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var wish = new RestorationWish(
            Path.GetFullPath(parse.GetRequiredValue(_to)), parse.GetValue(_time) is { } time ? Moment(time) : null, parse.GetValue(_transaction), parse.GetValue(_name),
            parse.GetValue(_set)) { DespiteDrift = parse.GetValue(_despiteDrift) };
        if (new object?[] { wish.Time, wish.Transaction, wish.Name, parse.GetValue(_latest) ? true : null }.Count(one => one is not null) != 1)
            throw new CliRefusalException(BackupTexts.Error_Target, BackupTexts.Error_Target_Hint, ExitCode.Findings);
        if (!parse.GetValue(_dryRun) && !_repository.IsNamed(parse) && BackupCommands.IsServed(parse, _common))
        {
            _common.ReasonOf(parse);
            // It is kept until another power approves it, so the answer is never a result.
            await RunningServer.AskAsync(_common.DirectoryOf(parse), c => c.RestoreBackupAsync(wish, cancellation)).ConfigureAwait(false);
            return (int)ExitCode.Ok;
        }

        // By itself a command asks nobody; while Menshen runs with these keys, another power is asked.
        if (!parse.GetValue(_dryRun) && BackupCommands.IsServed(parse, _common) && !Directory.Exists(new Deployment(wish.Directory).Keys))
            throw new CliRefusalException(BackupTexts.Error_Served, BackupTexts.Error_Served_Hint, ExitCode.Findings);
        return await AloneAsync(parse, wish, cancellation).ConfigureAwait(false);
    }

    private async Task<int> AloneAsync(ParseResult parse, RestorationWish wish, CancellationToken cancellation)
    {
        var target = new Deployment(wish.Directory);
        // Keys that were restored into the new directory come first: after a disaster there are no others.
        var keysOf = Directory.Exists(target.Keys) ? target : new Deployment(_common.DirectoryOf(parse));
        using var offline = OfflineBackups.Open(keysOf, _repository.Of(parse), _context.Environment, TimeProvider.System);
        Show(offline.Preview(wish), wish);
        if (parse.GetValue(_dryRun)) return (int)ExitCode.Ok;
        var step = "";
        var outcome = await offline.RestoreAsync(
            wish,
            work =>
            {
                if (step == work.Step && step != "files") return;
                step = work.Step;
                _context.Line($"- {BackupProgress.Line(work)}");
            },
            cancellation).ConfigureAwait(false);
        RestoreReportCommand.Write(_context, outcome);
        _context.Line(CliContext.Fill(BackupTexts.Restored_Next, wish.Directory));
        return (int)ExitCode.Ok;
    }

    private void Show(RestorePreview plan, RestorationWish wish)
    {
        _context.Line(CliContext.Fill(
            BackupTexts.Plan, plan.Set, Moments.Write(plan.CompleteSince), plan.WalSegments, BackupProgress.Size(plan.Bytes), Printable.Line(wish.Directory)));
        _context.Line(CliContext.Fill(BackupTexts.Plan_Target, Printable.Line(plan.Target)));
        if (plan is { Reach: { } reach, LeftOut: { } left })
            _context.Line(CliContext.Fill(BackupTexts.Plan_Lost, Moments.Write(reach), BackupProgress.Span(left.TotalSeconds)));
        else if (plan.Reach is { } end)
            _context.Line(CliContext.Fill(BackupTexts.Plan_LostUnknown, Moments.Write(end)));
        if (plan.NewerSets.Count > 0) _context.Line(CliContext.Fill(BackupTexts.Plan_Newer, string.Join(' ', plan.NewerSets.Select(Printable.Line))));
        if (plan.RecordsUntil is { } until) _context.Line(CliContext.Fill(BackupTexts.Plan_Records, Moments.Write(until)));
        if (plan.Revives is null) _context.Line(BackupTexts.Plan_RevivesUnknown);
        else foreach (var act in plan.Revives) _context.Line(CliContext.Fill(BackupTexts.Plan_Revives, Printable.Line(act)));
    }

    /// <summary>ISO, to the microsecond; local where no zone is given.</summary>
    private static DateTimeOffset Moment(string text) =>
        text.Length >= 10 && text[4] == '-' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var moment) ? moment
            : SinceTime.Read(text, TimeProvider.System);
}
