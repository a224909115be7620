using System.CommandLine;
using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen session list | end</c>.</summary>
internal static class SessionCommands
{
    public static Command Create(CliContext context, CommonOptions common) =>
        new("session", Texts.Help_Session) { CreateList(context, common), CreateEnd(context, common) };

    private static Command CreateList(CliContext context, CommonOptions common)
    {
        var command = new Command("list", Texts.Help_Session_List) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var listing =
                await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListSessionsAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, listing, ControlJson.Default.SessionListing);
            else
                Write(context, listing);
        });
        return command;
    }

    private static Command CreateEnd(CliContext context, CommonOptions common)
    {
        var id = new Argument<long>("id") { Description = Texts.Help_Session_Id, HelpName = "ID" };
        var command = new Command("end", Texts.Help_Session_End) { id };
        command.SetAction(async (parse, cancellation) =>
        {
            var session = parse.GetValue(id);
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.EndSessionAsync(session, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.Session_Ended, session));
        });
        return command;
    }

    private static void Write(CliContext context, SessionListing listing)
    {
        var table = new Listing(
            Texts.Column_Id, Texts.Column_User, Texts.Column_Database, Texts.Column_Source, "TLS", Texts.Column_State,
            Texts.Column_Idle, Texts.Column_Statements, "PID", Texts.Column_Application);
        foreach (var s in listing.Sessions)
        {
            table.Add(
                Number(s.Id), s.User, s.Database, s.Source, s.Tls, s.State, s.IdleSeconds.ToString("0.0 s", CultureInfo.InvariantCulture),
                Number(s.Statements), Number(s.EngineProcessId), s.Application);
        }

        table.Write(context);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
