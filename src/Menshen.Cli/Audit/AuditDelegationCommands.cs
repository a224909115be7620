using System.CommandLine;
using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.Audit;

/// <summary><c>menshen audit delegate | revoke | delegations</c>: the right to read some of the records.</summary>
internal static class AuditDelegationCommands
{
    public static Command CreateDelegate(CliContext context, CommonOptions common)
    {
        var auditor = new ApproverOptions();
        var to = new Argument<string>("NAME") { Description = Texts.Help_Delegate_To };
        var subject = new Option<string>("--subject") { Description = Texts.Help_Journal_Subject, HelpName = "NAME" };
        var target = new Option<string>("--object") { Description = Texts.Help_Delegate_Object, HelpName = "NAME" };
        var since = new Option<string>("--since") { Description = Texts.Help_Journal_Since, HelpName = "TIME" };
        var until = new Option<string>("--until") { Description = Texts.Help_Audit_Until, HelpName = "TIME" };
        var expires = new Option<string>("--expires") { Description = Texts.Help_Delegate_Expires, HelpName = "TIME" };
        var command = new Command("delegate", Texts.Help_Delegate) { to, subject, target, since, until, expires, common.Json };
        auditor.AddTo(command);
        command.SetAction(async (parse, cancellation) =>
        {
            DateTimeOffset? Time(Option<string> option) => parse.GetValue(option) is { } text ? SinceTime.Read(text, TimeProvider.System) : null;
            var wish = new DelegationWish(
                parse.GetRequiredValue(to), parse.GetValue(subject), parse.GetValue(target),
                Time(since), Time(until), Time(expires));
            var report = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.DelegateAuditAsync(wish, cancellation), null, auditor.Password(parse, context)).ConfigureAwait(false);
            Write(context, report, Texts.Delegate_Given, parse.GetValue(common.Json));
        });
        return command;
    }

    public static Command CreateRevoke(CliContext context, CommonOptions common)
    {
        var auditor = new ApproverOptions();
        var number = new Argument<long>("NUMBER") { Description = Texts.Help_Revoke_Number };
        var command = new Command("revoke", Texts.Help_Revoke) { number, common.Json };
        auditor.AddTo(command);
        command.SetAction(async (parse, cancellation) =>
        {
            var wish = new RevocationWish(parse.GetValue(number));
            var report = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.RevokeAuditAsync(wish, cancellation), null, auditor.Password(parse, context)).ConfigureAwait(false);
            Write(context, report, Texts.Delegate_Taken, parse.GetValue(common.Json));
        });
        return command;
    }

    public static Command CreateList(CliContext context, CommonOptions common)
    {
        var command = new Command("delegations", Texts.Help_Delegations) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var listing = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.DelegationsAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, listing, ControlJson.Default.DelegationListing);
            else
                Write(context, listing);
        });
        return command;
    }

    private static void Write(CliContext context, DelegationReport report, string text, bool json)
    {
        if (json)
            JsonOutput.Write(context, report, ControlJson.Default.DelegationReport);
        else
            context.Line(CliContext.Fill(text, report.Number, Printable.Line(report.Subject)));
    }

    private static void Write(CliContext context, DelegationListing listing)
    {
        var table = new Listing(
            Texts.Column_Id, Texts.Column_User, Texts.Audit_Subject, Texts.Audit_Objects, Texts.Delegate_Since, Texts.Delegate_Until, Texts.Delegate_Expires,
            Texts.Delegate_Auditor);
        foreach (var d in listing.Delegations)
        {
            table.Add(
                d.Number.ToString(CultureInfo.InvariantCulture), d.Subject, d.OfSubject ?? "", d.OfObject ?? "", Moment(d.Since), Moment(d.Until),
                Moment(d.Expires), d.Auditor);
        }

        table.Write(context);
    }

    private static string Moment(DateTimeOffset? moment) => moment is { } some ? Moments.Write(some) : "";
}
