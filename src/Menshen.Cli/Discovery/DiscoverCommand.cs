using System.CommandLine;
using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.Discovery;

/// <summary><c>menshen discover DATABASE</c>: columns that should be sealed, and the lines of policy that say so.</summary>
internal static class DiscoverCommand
{
    private const int DefaultSample = 200;

    /// <summary>Each table takes 5 seconds at most; a database has hundreds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var database = new Argument<string>("database") { Description = DiscoveryTexts.Help_Database, HelpName = "DATABASE" };
        var sample = new Option<int>("--sample") { Description = DiscoveryTexts.Help_Sample, HelpName = "ROWS", DefaultValueFactory = _ => DefaultSample };
        var command = new Command("discover", DiscoveryTexts.Help_Discover) { database, sample, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var (name, wish) = (parse.GetRequiredValue(database), new DiscoveryWish(parse.GetValue(sample)));
            var report = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.DiscoverAsync(name, wish, cancellation), Patience).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, report, ControlJson.Default.DiscoveryReport);
            else
                Write(context, report);
        });
        return command;
    }

    /// <summary>A reason in words; a code of a newer server stands for itself.</summary>
    internal static string Reason(DiscoveredReason reason) =>
        DiscoveryTexts.ResourceManager.GetString("Reason_" + reason.Code.Replace('-', '_'), DiscoveryTexts.Culture) is { } words
            ? CliContext.Fill(words, reason.Matching, reason.Of) : reason.Code;

    private static void Write(CliContext context, DiscoveryReport report)
    {
        var table = new Listing(
            DiscoveryTexts.Column_Column, DiscoveryTexts.Column_Tag, DiscoveryTexts.Column_Confidence, DiscoveryTexts.Column_Reasons, DiscoveryTexts.Column_Group);
        foreach (var found in report.Found)
        {
            table.Add(
                found.Column, found.Tag, found.Confidence.ToString("0.00", CultureInfo.InvariantCulture), string.Join("; ", found.Reasons.Select(Reason)), found.Group);
        }

        table.Write(context);
        context.Line(CliContext.Fill(DiscoveryTexts.Looked, report.Columns, report.Tables, report.Found.Count));
        foreach (var unread in report.Unread)
            context.Line(CliContext.Fill(DiscoveryTexts.Unread, Printable.Line(unread.Table), unread.SqlState));
        if (report.Draft.Length == 0)
        {
            context.Line(DiscoveryTexts.NoDraft);
            return;
        }

        context.Line(DiscoveryTexts.Draft);
        foreach (var line in report.Draft.TrimEnd('\n').Split('\n'))
            context.Line(Printable.Line(line));
    }
}
