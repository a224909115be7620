using System.CommandLine;
using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.Emergency;

/// <summary><c>menshen quarantine dataset | application | certificate | service | list | lift</c>: stops a part at once, and lets it go on with two approvals.</summary>
internal static class QuarantineCommands
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var admit = new Option<string[]>("--admit") { Description = QuarantineTexts.Help_Admit, HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        return new Command("quarantine", QuarantineTexts.Help_Quarantine)
        {
            CreateStop(context, common, "dataset", QuarantineTexts.Help_Dataset, "DATASET", QuarantineTexts.Help_Target, admit),
            CreateStop(context, common, "application", QuarantineTexts.Help_Application, "NAME", QuarantineTexts.Help_Name, null),
            CreateStop(context, common, "certificate", QuarantineTexts.Help_Certificate, "FINGERPRINT", QuarantineTexts.Help_Fingerprint, null),
            CreateStop(context, common, "service", QuarantineTexts.Help_Service, null, "", null),
            CreateList(context, common),
            CreateLift(common),
        };
    }

    private static Command CreateStop(CliContext context, CommonOptions common, string kind, string help, string? name, string nameHelp, Option<string[]>? admit)
    {
        var target = name is null ? null : new Argument<string>("target") { Description = nameHelp, HelpName = name };
        var command = new Command(kind, help) { common.Json };
        if (target is not null) command.Arguments.Add(target);
        if (admit is not null) command.Options.Add(admit);
        command.SetAction(async (parse, cancellation) =>
        {
            var wish = new QuarantineWish(kind, target is null ? "" : parse.GetRequiredValue(target), admit is null ? [] : parse.GetValue(admit) ?? [], common.ReasonOf(parse));
            var made = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ImposeQuarantineAsync(wish, cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, made, ControlJson.Default.QuarantineReport);
            else
                context.Line(CliContext.Fill(QuarantineTexts.Imposed, made.Id, Printable.Line($"{made.Kind} {made.Target}".TrimEnd())));
        });
        return command;
    }

    private static Command CreateLift(CommonOptions common)
    {
        var number = new Argument<long>("id") { Description = QuarantineTexts.Help_Id, HelpName = "ID" };
        var command = new Command("lift", QuarantineTexts.Help_Lift) { number };
        command.SetAction(async (parse, cancellation) =>
        {
            common.ReasonOf(parse);
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.LiftQuarantineAsync(parse.GetValue(number), cancellation)).ConfigureAwait(false);
        });
        return command;
    }

    private static Command CreateList(CliContext context, CommonOptions common)
    {
        var command = new Command("list", QuarantineTexts.Help_List) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var listing = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListQuarantinesAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, listing, ControlJson.Default.QuarantineListing);
                return;
            }
            var table = new Listing(
                Texts.Column_Id, QuarantineTexts.Column_Kind, QuarantineTexts.Column_Target, QuarantineTexts.Column_Admitted, Texts.Column_Reason, QuarantineTexts.Column_By, QuarantineTexts.Column_At,
                QuarantineTexts.Column_Lifted);
            foreach (var one in listing.Quarantines)
                table.Add(
                    one.Id.ToString(CultureInfo.InvariantCulture), one.Kind, one.Target, string.Join(", ", one.Admitted), one.Reason, one.ImposedBy, Moments.Write(one.ImposedAt),
                    one.LiftedAt is { } lifted ? $"{Moments.Write(lifted)} {one.LiftedBy}" : QuarantineTexts.Stands);
            table.Write(context);
        });
        return command;
    }
}
