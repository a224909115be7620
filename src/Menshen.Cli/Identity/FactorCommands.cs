using System.CommandLine;
using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.Identity;

/// <summary><c>menshen factor enrol | confirm | list | remove</c>.</summary>
internal static class FactorCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("factor", FactorTexts.Help_Factor)
    {
        CreateEnrol(context, common), CreateConfirm(context, common), CreateList(context, common), CreateRemove(context, common),
    };

    private static Argument<string> Name() => new("name") { Description = FactorTexts.Help_Name, HelpName = "NAME" };

    private static Command CreateEnrol(CliContext context, CommonOptions common)
    {
        var (name, proof) = (Name(), new ProofSource());
        var plain = new Option<bool>("--plain") { Description = FactorTexts.Help_Plain };
        var command = new Command("enrol", FactorTexts.Help_Factor_Enrol) { name, plain };
        proof.AddTo(command);
        command.SetAction(async (parse, cancellation) =>
        {
            // Before anything is made: a secret that cannot be shown is of no use.
            if (!parse.GetValue(plain) && !context.OutputIsTerminal)
                throw new CliRefusalException(FactorTexts.Error_NoTerminal, FactorTexts.Error_NoTerminal_Hint, ExitCode.Findings);
            var directory = common.DirectoryOf(parse);
            var caller = proof.Read(parse, context, parse.GetRequiredValue(name), asksCode: false);
            var enrolment = await RunningServer.AskAloneAsync(directory, c => c.EnrolCodesAsync(caller, cancellation)).ConfigureAwait(false);
            if (parse.GetValue(plain))
                context.Line(enrolment.Uri.Reveal());
            else
                Draw(context, enrolment);
            if (context.IsInteractive && proof.ReadCode(parse, context, FactorTexts.Ask_FirstCode) is { } code)
                await ConfirmAsync(context, directory, caller with { Code = code }, cancellation).ConfigureAwait(false);
            else
                context.Error.WriteLine(CliContext.Fill(FactorTexts.Enrol_Confirm, enrolment.Name));
        });
        return command;
    }

    private static void Draw(CliContext context, CodeEnrolment enrolment)
    {
        QrPicture.Draw(context, enrolment.Uri.Reveal());
        context.Line(FactorTexts.Enrol_Scan);
    }

    private static Command CreateConfirm(CliContext context, CommonOptions common)
    {
        var (name, proof) = (Name(), new ProofSource());
        var command = new Command("confirm", FactorTexts.Help_Factor_Confirm) { name };
        proof.AddTo(command);
        command.SetAction((parse, cancellation) => ConfirmAsync(
            context, common.DirectoryOf(parse), proof.Read(parse, context, parse.GetRequiredValue(name)), cancellation));
        return command;
    }

    private static async Task ConfirmAsync(CliContext context, string directory, CallerCredentials caller, CancellationToken cancellation)
    {
        var codes = await RunningServer.AskAloneAsync(directory, c => c.ConfirmCodesAsync(caller, cancellation)).ConfigureAwait(false);
        context.Line(CliContext.Fill(FactorTexts.Confirm_Done, codes.Name));
        foreach (var code in codes.Codes)
            context.Line($"  {code.Reveal()}");
    }

    private static Command CreateList(CliContext context, CommonOptions common)
    {
        var name = Name();
        var command = new Command("list", FactorTexts.Help_Factor_List) { name, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var user = parse.GetRequiredValue(name);
            var factors = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListFactorsAsync(user, cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, factors, ControlJson.Default.FactorListing);
            else
                Write(context, factors);
        });
        return command;
    }

    private static void Write(CliContext context, FactorListing factors)
    {
        var table = new Listing(FactorTexts.Row_Column_What, FactorTexts.Row_Column_State);
        table.Add(FactorTexts.Row_Demand, factors.Demand);
        table.Add(FactorTexts.Row_Codes, Codes(factors));
        table.Add(FactorTexts.Row_Recovery, factors.RecoveryCodesLeft.ToString(CultureInfo.InvariantCulture));
        foreach (var certificate in factors.Certificates)
            table.Add(FactorTexts.Row_Certificate, $"{certificate.Serial} {Moments.Write(certificate.NotAfter)}");
        table.Write(context);
    }

    private static string Codes(FactorListing factors) => factors switch
    {
        { CodesEnrolledAt: null } => FactorTexts.Codes_None,
        { CodesRest: true } => FactorTexts.Codes_Rest,
        { CodesInForce: false } => FactorTexts.Codes_Waiting,
        { CodesEnrolledAt: { } since } => CliContext.Fill(FactorTexts.Codes_InForce, Moments.Write(since)),
    };

    private static Command CreateRemove(CliContext context, CommonOptions common)
    {
        var (name, proof) = (Name(), new ProofSource());
        var command = new Command("remove", FactorTexts.Help_Factor_Remove) { name };
        proof.AddTo(command);
        command.SetAction(async (parse, cancellation) =>
        {
            var user = parse.GetRequiredValue(name);
            var removal = new FactorRemoval(proof.Read(parse, context, parse.GetValue(common.As) ?? user), common.ReasonOf(parse));
            await RunningServer.AskAloneAsync(common.DirectoryOf(parse), c => c.RemoveCodesAsync(user, removal, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(FactorTexts.Removed, user));
        });
        return command;
    }
}
