using System.CommandLine;
using System.Globalization;
using Menshen.Control;
using Menshen.Journal;
using Menshen.Server;
using Spectre.Console;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen journal archive</c>: 0 all copied and compared, 2 not all; and <c>archive list</c>.</summary>
/// <remarks>It copies the files itself, so that it works while nothing runs; a running Menshen is told first and records it.</remarks>
internal sealed class JournalArchiveCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Option<string[]> _to = new("--to") { Description = Texts.Help_Journal_Archive_To, HelpName = "PLACE" };

    private JournalArchiveCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new JournalArchiveCommand(context, common);
        var list = new Command("list", Texts.Help_Journal_Archive_List) { common.Json };
        list.SetAction(parts.List);
        var command = new Command("archive", Texts.Help_Journal_Archive) { parts._to, common.Json };
        command.Add(list);
        command.Add(parts.Fetch());
        command.SetAction(parts.RunAsync);
        return command;
    }

    private Command Fetch()
    {
        var from = new Argument<string>("place") { Description = Texts.Help_Journal_Archive_FetchPlace, HelpName = "PLACE" };
        var into = new Argument<string>("directory") { Description = Texts.Help_Journal_Archive_FetchInto, HelpName = "DIRECTORY" };
        var since = new Option<string?>("--since") { Description = Texts.Help_Journal_Since, HelpName = "TIME" };
        var fetch = new Command("fetch", Texts.Help_Journal_Archive_Fetch) { from, into, since };
        fetch.SetAction(async (parse, cancellation) =>
        {
            var site = SiteOf(parse.GetValue(from)!, JournalCommands.DeploymentOf(parse, _common));
            var target = Path.GetFullPath(parse.GetValue(into)!);
            var work = new ArchiveFetch(site, TimeProvider.System) { Since = parse.GetValue(since) is { } time ? SinceTime.Read(time, TimeProvider.System) : null };
            try
            {
                var came = await WithBarAsync(bar => work.Into(target, bar, cancellation), cancellation).ConfigureAwait(false);
                _context.Line(CliContext.Fill(Texts.Archive_Fetched, came, Printable.Line(target)));
                return (int)ExitCode.Ok;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalDamagedException)
            {
                throw new CliRefusalException(Printable.Line(e.Message), Texts.Archive_Trouble_Hint, ExitCode.Findings);
            }
        });
        return fetch;
    }

    private int List(ParseResult parse)
    {
        var deployment = JournalCommands.DeploymentOf(parse, _common);
        var policy = JournalCommands.PolicyOf(deployment);
        var survey = SpaceSurvey.Take(deployment.Journal, JournalPolicy.Limits(policy), ArchiveSites.Of(policy, deployment), TimeProvider.System);
        if (parse.GetValue(_common.Json))
            JsonOutput.Write(_context, survey.Places, CliJson.Default.ImmutableArrayPlaceSurvey);
        else
            JournalSpaceCommand.WritePlaces(_context, survey.Places);
        return (int)(survey.Places.Any(place => place.Trouble is not null) ? ExitCode.Findings : ExitCode.Ok);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var deployment = JournalCommands.DeploymentOf(parse, _common);
        var sites = SitesOf(parse.GetValue(_to), deployment);
        if (sites.Count == 0)
            throw new CliRefusalException(Texts.Error_NoArchive, Texts.Error_NoArchive_Hint, ExitCode.Findings);
        await TellAsync(deployment, [.. sites.Select(site => site.Place)], cancellation).ConfigureAwait(false);
        // What was cleared is compared with its tombstones, as far as the key that signed them is here.
        using var key = File.Exists(deployment.JournalPublicKey) ? JournalKeyFile.Read(deployment.JournalPublicKey) : null;
        var archiver = new JournalArchiver(deployment.Journal, sites, TimeProvider.System) { Recheck = true, Key = key };
        var json = parse.GetValue(_common.Json);
        var outcomes = json ? archiver.Run(null, cancellation) : await WithBarAsync(bar => archiver.Run(bar, cancellation), cancellation).ConfigureAwait(false);
        if (json)
            JsonOutput.Write(_context, outcomes, CliJson.Default.IReadOnlyListArchiveOutcome);
        else
            Write(outcomes);
        return (int)(outcomes.All(outcome => outcome.IsGood) ? ExitCode.Ok : ExitCode.Findings);
    }

    /// <summary>The policy's places, or those that are named: another machine's only if the policy says how to come there.</summary>
    private static IReadOnlyList<ArchiveSite> SitesOf(string[]? named, Deployment deployment)
    {
        return named is { Length: > 0 } ? [.. named.Select(place => SiteOf(place, deployment))] : Known(deployment);
    }

    private static ArchiveSite SiteOf(string place, Deployment deployment)
    {
        if (!ArchiveSites.IsFar(place)) return ArchiveSite.Of(Path.GetFullPath(place));
        return Known(deployment).FirstOrDefault(site => site.Place == place)
            ?? throw new CliRefusalException(CliContext.Fill(Texts.Error_FarArchive, Printable.Line(place)), Texts.Error_FarArchive_Hint, ExitCode.Findings);
    }

    private static IReadOnlyList<ArchiveSite> Known(Deployment deployment) => ArchiveSites.Of(JournalCommands.PolicyOf(deployment), deployment);

    /// <summary>The record comes first; where nothing runs there is nobody to record it, and the person is told.</summary>
    private async Task TellAsync(Deployment deployment, IReadOnlyList<string> places, CancellationToken cancellation)
    {
        try
        {
            using var client = new ControlClient(deployment.ControlSocketFile);
            await client.NoteArchivingAsync(new ArchiveNotice(places), cancellation).ConfigureAwait(false);
        }
        catch (ControlUnreachableException)
        {
            _context.Error.WriteLine(Texts.Archive_Unrecorded);
        }
    }

    private Task<T> WithBarAsync<T>(Func<IProgress<ArchiveProgress>?, T> work, CancellationToken cancellation) => !_context.OutputIsTerminal
        ? Task.FromResult(work(null))
        : _context.Console.Progress().AutoClear(true).StartAsync(progress => Task.Run(
            () => work(new Bar(progress.AddTask(Markup.Escape(Texts.Step_Archive), maxValue: 1))), cancellation));

    private void Write(IReadOnlyList<ArchiveOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            _context.Line(CliContext.Fill(Texts.Archive_Done, Printable.Line(outcome.Place), outcome.Copied, outcome.Repaired, outcome.Held));
            if (!outcome.Damaged.IsEmpty)
            {
                var numbers = string.Join(", ", outcome.Damaged.Select(n => n.ToString(CultureInfo.InvariantCulture)));
                _context.Complain(CliContext.Fill(Texts.Archive_Damaged, Printable.Line(outcome.Place), numbers), Texts.Archive_Damaged_Hint);
            }

            if (outcome.Trouble is { } trouble)
                _context.Complain(Printable.Line(trouble), Texts.Archive_Trouble_Hint);
        }
    }

    private sealed class Bar(ProgressTask task) : IProgress<ArchiveProgress>
    {
        public void Report(ArchiveProgress value)
        {
            task.Description = Markup.Escape($"{Texts.Step_Archive} {value.Place}");
            task.Value = value.BytesTotal == 0 ? 1 : (double)value.BytesDone / value.BytesTotal;
        }
    }
}
