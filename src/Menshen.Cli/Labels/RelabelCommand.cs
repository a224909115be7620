using System.CommandLine;
using Menshen.Cli.Identity;
using Menshen.Control;
using Menshen.Policy.Labels;

namespace Menshen.Cli.Labels;

/// <summary><c>menshen label relabel DATABASE/SCHEMA.TABLE --key COLUMN=VALUE [--field COLUMN] --from LABEL --to LABEL --reason TEXT</c>.</summary>
internal static class RelabelCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var table = new Argument<string>("table") { Description = LabelTexts.Help_Table, HelpName = "TABLE" };
        var key = new Option<string>("--key") { Description = LabelTexts.Help_Key, HelpName = "COL=VALUE", Required = true };
        var from = new Option<string>("--from") { Description = LabelTexts.Help_From, HelpName = "L", Required = true };
        var to = new Option<string>("--to") { Description = LabelTexts.Help_To, HelpName = "L", Required = true };
        var field = new Option<string?>("--field") { Description = FieldTexts.Help_Field, HelpName = "COL" };
        var proof = new ProofSource();
        var command = new Command("relabel", LabelTexts.Help_Relabel) { table, key, field, from, to, common.Json };
        proof.AddTo(command);
        command.SetAction(async (parse, cancellation) =>
        {
            var wish = Wish(parse.GetRequiredValue(table), parse.GetRequiredValue(key), parse.GetRequiredValue(from), parse.GetRequiredValue(to), common.ReasonOf(parse)) with
            {
                Field = parse.GetValue(field),
            };
            var report = await AskAsync(context, common.DirectoryOf(parse), wish, parse, proof, cancellation).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, report, ControlJson.Default.RelabelReport);
                return;
            }

            context.Line(wish.Field is null ? CliContext.Fill(LabelTexts.Relabelled, report.Rows, wish.To) : CliContext.Fill(FieldTexts.Relabelled, wish.Field, report.Rows, wish.To));
            if (report.Ended > 0) context.Line(CliContext.Fill(LabelTexts.Relabelled_Ended, report.Ended));
        });
        return command;
    }

    private static RelabelWish Wish(string table, string key, string from, string to, string reason)
    {
        if (!LabelledTableName.TryParse(table, out var name) || name.Table is null)
            throw new CliRefusalException(CliContext.Fill(LabelTexts.Error_Table, Printable.Line(table)), LabelTexts.Error_Table_Hint, ExitCode.Findings);
        var at = key.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? new RelabelWish(name.Database, name.Schema, name.Table, key[..at], key[(at + 1)..], from, to, reason)
            : throw new CliRefusalException(CliContext.Fill(LabelTexts.Error_Key, Printable.Line(key)), LabelTexts.Error_Key_Hint, ExitCode.Findings);
    }

    /// <summary>A downgrade takes password and code, which are asked for when it is one; the server judges it again.</summary>
    private static async Task<RelabelReport> AskAsync(
        CliContext context, string directory, RelabelWish wish, ParseResult parse, ProofSource proof, CancellationToken cancellation)
    {
        var listing = await RunningServer.AskAsync(directory, c => c.ListLabelsAsync(cancellation)).ConfigureAwait(false);
        var words = new LabelWords([.. listing.Levels], [.. listing.Integrities], [.. listing.Categories]);
        var isDowngrade = words.TryParse(wish.From, out var from) && words.TryParse(wish.To, out var to) && !to.Dominates(from);
        if (!isDowngrade) return await RunningServer.AskAsync(directory, c => c.RelabelAsync(wish, cancellation)).ConfigureAwait(false);
        var self = await RunningServer.AskAsync(directory, c => c.SelfAsync(cancellation)).ConfigureAwait(false);
        var downgrade = new DowngradeWish(proof.Read(parse, context, self.Name), wish);
        return await RunningServer.AskAsync(directory, c => c.DowngradeAsync(downgrade, cancellation)).ConfigureAwait(false);
    }
}
