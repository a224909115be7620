using System.CommandLine;
using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen session list | kill</c>.</summary>
internal static class SessionCommands
{
    public static Command Create(CliContext context, CommonOptions common) =>
        new("session", Texts.Help_Session) { CreateList(context, common), CreateKill(context, common) };

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

    private static Command CreateKill(CliContext context, CommonOptions common)
    {
        var id = new Argument<long?>("id") { Description = Texts.Help_Session_Id, HelpName = "ID", Arity = ArgumentArity.ZeroOrOne };
        var user = new Option<string?>("--user") { Description = Texts.Help_Session_User, HelpName = "NAME" };
        var command = new Command("kill", Texts.Help_Session_End) { id, user };
        command.Aliases.Add("end");
        command.Validators.Add(result =>
        {
            // A number that is none has its own error, and asking for it would throw.
            if ((result.GetResult(id) is null or { Tokens.Count: 0 }) == (result.GetValue(user) is null))
                result.AddError(Texts.Session_OneOf);
        });
        command.SetAction(async (parse, cancellation) =>
        {
            var directory = common.DirectoryOf(parse);
            if (parse.GetValue(user) is { } name)
            {
                await RunningServer.AskAsync(directory, c => c.EndSessionsOfAsync(name, cancellation)).ConfigureAwait(false);
                context.Line(CliContext.Fill(Texts.Session_AllEnded, name));
                return;
            }

            var session = parse.GetValue(id)!.Value;
            await RunningServer.AskAsync(directory, c => c.EndSessionAsync(session, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.Session_Ended, session));
        });
        return command;
    }

    private static void Write(CliContext context, SessionListing listing)
    {
        var table = new Listing(
            Texts.Column_Id, Texts.Column_User, Texts.Column_Database, Texts.Column_Source, "TLS", Texts.Column_State,
            Texts.Column_Age, Texts.Column_Idle, Texts.Column_Statements, "PID", Texts.Column_Kind, Texts.Column_Person, EndUserTexts.Column_EndUser, Texts.Column_Authentication,
            Texts.Column_Application, SessionTexts.Column_UserId, SessionTexts.Column_Rows, SessionTexts.Column_Objects, SessionTexts.Column_Running);
        foreach (var s in listing.Sessions)
        {
            table.Add(
                Number(s.Id), s.User, s.Database, s.Source, s.Tls, s.State, Seconds(s.AgeSeconds), Seconds(s.IdleSeconds),
                Number(s.Statements), Number(s.EngineProcessId), s.Power.Length > 0 ? s.Power : s.Kind, s.Person, s.EndUser, s.Authentication, s.Application, Number(s.UserId), Number(s.Rows),
                string.Join(" ", s.Objects), s.Running);
        }

        table.Write(context);
        if (listing.Control.Count > 0)
            WriteControl(context, listing.Control);
    }

    private static void WriteControl(CliContext context, IReadOnlyList<ControlSessionReport> sessions)
    {
        context.Line(SessionTexts.Control_Title);
        var (now, table) = (DateTimeOffset.UtcNow, new Listing(Texts.Column_User, Texts.Column_Source, Texts.Column_Age, Texts.Column_Idle, SessionTexts.Column_Certificate));
        foreach (var s in sessions)
            table.Add(s.User, s.Source, Seconds((now - s.Since).TotalSeconds), Seconds((now - s.LastUsed).TotalSeconds), s.Certificate);
        table.Write(context);
    }

    private static string Seconds(double value) => value.ToString("0.0 s", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
