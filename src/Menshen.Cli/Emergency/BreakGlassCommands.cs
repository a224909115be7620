using System.CommandLine;
using System.Globalization;
using Menshen.Cli.Identity;
using Menshen.Control;

namespace Menshen.Cli.Emergency;

/// <summary><c>menshen break-glass request | open | end | list</c>: the engine's superuser for a while.</summary>
internal static class BreakGlassCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("break-glass", EmergencyTexts.Help_BreakGlass)
    {
        CreateRequest(context, common), CreateOpen(context, common), CreateEnd(context, common), CreateList(context, common),
    };

    private static Argument<long> Number() => new("id") { Description = EmergencyTexts.Help_Id, HelpName = "ID" };

    private static Command CreateRequest(CliContext context, CommonOptions common)
    {
        var minutes = new Option<int?>("--minutes") { Description = EmergencyTexts.Help_Minutes, HelpName = "N" };
        var proof = new ProofSource();
        var command = new Command("request", EmergencyTexts.Help_Request) { minutes };
        proof.AddTo(command);
        command.SetAction(async (parse, cancellation) =>
        {
            var directory = common.DirectoryOf(parse);
            // Told apart before the password is asked for, and sent with the request alone.
            common.ReasonOf(parse);
            var self = await RunningServer.AskAsync(directory, c => c.SelfAsync(cancellation)).ConfigureAwait(false);
            var wish = new BreakGlassWish(proof.Read(parse, context, self.Name), parse.GetValue(minutes));
            await RunningServer.AskAsync(directory, c => c.RequestBreakGlassAsync(wish, cancellation)).ConfigureAwait(false);
        });
        return command;
    }

    private static Command CreateOpen(CliContext context, CommonOptions common)
    {
        var (number, proof) = (Number(), new ProofSource());
        var database = new Option<string>("--database") { Description = FactorTexts.Help_Database, HelpName = "DB" };
        var source = new Option<string>("--source") { Description = FactorTexts.Help_Source, HelpName = "ADDRESS" };
        var command = new Command("open", EmergencyTexts.Help_Open) { number, database, source, common.Json };
        proof.AddTo(command);
        command.SetAction(async (parse, cancellation) =>
        {
            var directory = common.DirectoryOf(parse);
            var self = await RunningServer.AskAsync(directory, c => c.SelfAsync(cancellation)).ConfigureAwait(false);
            var wish = new LoginWish(proof.Read(parse, context, self.Name), parse.GetValue(database), parse.GetValue(source));
            var ticket = await RunningServer.AskAsync(directory, c => c.OpenBreakGlassAsync(parse.GetValue(number), wish, cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, ticket, ControlJson.Default.LoginTicket);
                return;
            }
            context.Line(CliContext.Fill(EmergencyTexts.Opened, ticket.Password.Reveal()));
            context.Line(CliContext.Fill(EmergencyTexts.Opened_Terms, Printable.Line(ticket.Name), ticket.Source, Moments.Write(ticket.ExpiresAt)));
        });
        return command;
    }

    private static Command CreateEnd(CliContext context, CommonOptions common)
    {
        var number = Number();
        var command = new Command("end", EmergencyTexts.Help_End) { number };
        command.SetAction(async (parse, cancellation) =>
        {
            var id = parse.GetValue(number);
            var done = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.EndBreakGlassAsync(id, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(EmergencyTexts.Ended, id, Printable.Line(done.Message)));
        });
        return command;
    }

    private static Command CreateList(CliContext context, CommonOptions common)
    {
        var command = new Command("list", EmergencyTexts.Help_List) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var listing = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListBreakGlassAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, listing, ControlJson.Default.BreakGlassListing);
                return;
            }
            var table = new Listing(
                Texts.Column_Id, Texts.Column_State, EmergencyTexts.Column_Holder, EmergencyTexts.Column_Approvers, Texts.Column_Reason,
                EmergencyTexts.Column_Opened, Texts.Column_Until, EmergencyTexts.Column_Ended, EmergencyTexts.Column_Findings);
            foreach (var one in listing.Emergencies)
                table.Add(
                    one.Id.ToString(CultureInfo.InvariantCulture), one.State, Printable.Line(one.Holder), Printable.Line(string.Join(", ", one.Approvers)),
                    Printable.Line(one.Reason), Moments.Write(one.OpenedAt), Moments.Write(one.EndsAt), one.EndedAt is { } ended ? Moments.Write(ended) : "",
                    one.Findings.Count.ToString(CultureInfo.InvariantCulture));
            table.Write(context);
            foreach (var finding in listing.Emergencies.SelectMany(one => one.Findings.Select(finding => (one.Id, finding))))
                context.Line(CliContext.Fill(
                    finding.finding.Outcome == "undone" ? EmergencyTexts.Finding_Undone : EmergencyTexts.Finding_Stands, finding.Id, Printable.Line(finding.finding.What)));
        });
        return command;
    }
}
