using System.Globalization;
using System.Text;
using Menshen.Evaluator.Covert;

namespace Menshen.Cli.Evaluation;

/// <summary>The analysis of covert channels as a Markdown document, from one run's measurements, in the language of the session.</summary>
internal static class CovertDocument
{
    public static string Write(CovertReport report)
    {
        var page = new StringBuilder();
        page.AppendLine(CultureInfo.InvariantCulture, $"# {CovertTexts.Document_Title}").AppendLine();
        page.AppendLine(CliContext.Fill(CovertTexts.Document_Method, report.Measured.ToString("u", CultureInfo.InvariantCulture), report.Database, report.Bits, Environment.ProcessorCount)).AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture, $"| {CovertTexts.Column_Channel} | {CovertTexts.Column_What} | {CovertTexts.Column_Plain} | {CovertTexts.Column_Labelled} | {CovertTexts.Column_Errors} | {CovertTexts.Column_Stopped} |");
        page.AppendLine("|---|---|---:|---:|---:|---|");
        foreach (var one in report.Channels)
            page.AppendLine(CultureInfo.InvariantCulture, $"| {one.Channel} | {What(one)} | {CovertCommand.Rate(one.Plain)} | {CovertCommand.Rate(one.Labelled)} | {one.ErrorRate:0.00} | {Stopped(one).Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ")} |");
        page.AppendLine().AppendLine(Conclusion(report)).AppendLine().AppendLine(CovertTexts.Document_Limits);
        return page.ToString();
    }

    public static string What(CovertFinding one) => MessageLanguage.IsChinese(Texts.Culture) ? one.Chinese : one.English;

    public static string Conclusion(CovertReport report) => report.Open.ToList() is [_, ..] open
        ? CliContext.Fill(CovertTexts.Conclusion_Open, open.Count, CovertCommand.Rate(report.Cap), CovertCommand.Rate(report.TimeCap), string.Join(", ", open.Select(one => one.Channel)))
        : report.Unproven.ToList() is [_, ..] unproven
            ? CliContext.Fill(CovertTexts.Conclusion_Unproven, string.Join(", ", unproven.Select(one => one.Channel)))
            : report.Borne.ToList() is [_, ..] borne
                ? CliContext.Fill(CovertTexts.Conclusion_Borne, CovertCommand.Rate(report.Cap), string.Join(", ", borne.Select(one => one.Channel)), CovertCommand.Rate(report.TimeCap))
                : CliContext.Fill(CovertTexts.Conclusion_Closed, report.Channels.Length, CovertCommand.Rate(report.Cap));

    public static string Stopped(CovertFinding one) =>
        one.StoppedBy ?? (one.BrokenBy is { } broken ? CliContext.Fill(CovertTexts.Stopped_Broken, broken) : one.Labelled > 0 ? CovertTexts.Stopped_Nothing : one.Unseen > 0 ? CliContext.Fill(CovertTexts.Stopped_Chance, CovertCommand.Rate(one.Unseen)) : CovertTexts.Stopped_Unseen);
}
