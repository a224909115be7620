using System.CommandLine;
using Menshen.Journal;
using Menshen.Server;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen journal show</c>.</summary>
internal sealed class JournalShowCommand
{
    /// <summary>As many as tail(1) shows.</summary>
    private const int LastBeforeFollowing = 10;

    /// <summary>A statement is an entry of the time it was submitted; one that ran longer than a day is not shown when it ends.</summary>
    private static readonly TimeSpan LongestStatement = TimeSpan.FromDays(1);

    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Option<int?> _last = new("--last", "-n") { Description = Texts.Help_Journal_Last, HelpName = "N" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = Texts.Help_Journal_Follow };
    private readonly Option<string> _subject = new("--subject") { Description = Texts.Help_Journal_Subject, HelpName = "NAME" };
    private readonly Option<ulong?> _session = new("--session") { Description = Texts.Help_Journal_Session, HelpName = "ID" };
    private readonly Option<string> _object = new("--object") { Description = Texts.Help_Journal_Object, HelpName = "RELATION" };
    private readonly Option<string> _since = new("--since") { Description = Texts.Help_Journal_Since, HelpName = "TIME" };
    private readonly Option<string> _archive = new("--archive") { Description = Texts.Help_Journal_ShowArchive, HelpName = "DIRECTORY" };
    private readonly Option<bool> _json = new("--json") { Description = Texts.Help_Journal_Json };

    private JournalShowCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new JournalShowCommand(context, common);
        var command = new Command("show", Texts.Help_Journal_Show)
        {
            parts._last, parts._follow, parts._subject, parts._session, parts._object, parts._since, parts._archive, parts._json,
        };
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        // An archive is opened by the secret of the deployment that it was made from.
        var deployment = JournalCommands.DeploymentOf(parse, _common);
        using var sealing = JournalSecrets.Open(deployment, _context.Environment, TimeProvider.System);
        // What one damaged place does not touch is shown, and the damage told: the rest of the records is what an auditor has left.
        var reader = new JournalReader(parse.GetValue(_archive) ?? deployment.Journal, sealing) { SkipDamage = true };
        var filter = new JournalFilter
        {
            Last = parse.GetValue(_last),
            Subject = parse.GetValue(_subject),
            SessionId = parse.GetValue(_session),
            Object = parse.GetValue(_object),
            From = parse.GetValue(_since) is { } since ? SinceTime.Read(since, TimeProvider.System) : null,
        };
        var lines = new JournalLines(_context, parse.GetValue(_json));
        var follow = parse.GetValue(_follow);
        // The reader blocks while it waits; a thread of the pool may.
        await Task.Run(() => Show(reader, filter, follow, lines, cancellation), CancellationToken.None).ConfigureAwait(false);
        return (int)(reader.Damage is null ? ExitCode.Ok : ExitCode.Findings);
    }

    private void Show(JournalReader reader, JournalFilter filter, bool follow, JournalLines lines, CancellationToken cancellation)
    {
        var now = TimeProvider.System.GetUtcNow();
        var first = follow && filter is { Last: null, From: null } ? filter with { Last = LastBeforeFollowing } : filter;
        ulong next = 0;
        foreach (var entry in reader.Read(first, cancellation))
        {
            lines.Write(entry);
            next = Math.Max(next, entry.Index + 1);
        }

        if (reader.Damage is { } damage)
            _context.Complain(CliContext.Fill(Texts.Journal_Damaged, Printable.Line(damage)), Texts.Journal_Damaged_Hint);
        if (!follow)
            return;
        var further = filter with { Last = null, From = filter.From ?? now - LongestStatement };
        foreach (var entry in reader.Follow(further, cancellation).Where(e => e.Index >= next))
            lines.Write(entry);
    }
}
