using System.CommandLine;
using Menshen.Control;
using Menshen.Policy;

namespace Menshen.Cli.Policies;

/// <summary><c>menshen poison make DATABASE/SCHEMA.TABLE.COLUMN</c>.</summary>
internal static class PoisonCommands
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var column = new Argument<string>("column") { Description = KeyTexts.Help_Column, HelpName = "COLUMN" };
        var make = new Command("make", PolicyTexts.Help_Poison_Make) { column, common.Json };
        make.SetAction(async (parse, cancellation) =>
        {
            var written = parse.GetRequiredValue(column);
            if (!SealedColumnName.TryParse(written, out var name))
                throw new CliRefusalException(CliContext.Fill(KeyTexts.Error_Column, Printable.Line(written)), KeyTexts.Error_Column_Hint, ExitCode.Findings);
            var wish = new PoisonWish(name.Database, name.Schema, name.Table, name.Column, null);
            var made = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.MakePoisonAsync(wish, cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, made, ControlJson.Default.PoisonValue);
                return;
            }

            context.Line(made.Value);
            // Not in a pipe: there the value alone is wanted.
            if (context.OutputIsTerminal) context.Line(PolicyTexts.Poison_Hint);
        });
        return new Command("poison", PolicyTexts.Help_Poison) { make };
    }
}
