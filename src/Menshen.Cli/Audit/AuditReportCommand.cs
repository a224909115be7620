using System.CommandLine;
using System.Text;
using Menshen.Cli.Audit.Report;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Cli.Audit;

/// <summary><c>menshen audit report</c>: what happened in a day, a week or a month, as a page, as CSV or as PDF.</summary>
internal sealed class AuditReportCommand
{
    private const string Pdf = "pdf";

    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly AuditLogin _login = new();
    private readonly Option<string> _period = new("--period") { Description = Texts.Help_Report_Period, HelpName = "PERIOD" };
    private readonly Option<string> _since = new("--since") { Description = Texts.Help_Journal_Since, HelpName = "TIME" };
    private readonly Option<string> _until = new("--until") { Description = Texts.Help_Audit_Until, HelpName = "TIME" };
    private readonly Option<string[]> _topics = new("--topic") { Description = Texts.Help_Report_Topic, HelpName = "TOPIC" };
    private readonly Option<string> _form = new("--form") { Description = Texts.Help_Report_Form, HelpName = "FORM", DefaultValueFactory = _ => "html" };
    private readonly Option<string> _out = new("--out") { Description = Texts.Help_Journal_Out, HelpName = "FILE" };

    private AuditReportCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new AuditReportCommand(context, common);
        parts._period.AcceptOnlyFromAmong("day", "week", "month");
        parts._form.AcceptOnlyFromAmong("html", "csv", Pdf);
        parts._topics.AcceptOnlyFromAmong([.. ReportTopic.All.Select(topic => topic.Name)]);
        var command = new Command("report", Texts.Help_Report)
        {
            parts._period, parts._since, parts._until, parts._topics, parts._form, parts._out,
        };
        parts._login.AddTo(command);
        command.SetAction((parse, cancellation) => AuditRefusals.GuardAsync(() => parts.RunAsync(parse, cancellation)));
        return command;
    }

    private async Task RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var isPdf = parse.GetValue(_form) == Pdf;
        if (isPdf) PdfReport.Require(parse.GetValue(_out));
        var (from, to) = Period(parse);
        var wanted = parse.GetValue(_topics) is { Length: > 0 } topics ? ReportTopic.All.Where(topic => topics.Contains(topic.Name)) : ReportTopic.All;
        await using var connection = await _login.OpenAsync(parse, _context, _common, cancellation).ConfigureAwait(false);
        List<ReportSection> sections = [];
        foreach (var topic in wanted)
            sections.Add(await ReadAsync(connection, topic, from, to, cancellation).ConfigureAwait(false));
        var by = new NpgsqlConnectionStringBuilder(connection.ConnectionString).Username ?? "";
        var report = new ReportDocument(Texts.Report_Title, from, to, TimeProvider.System.GetLocalNow(), by, sections);
        var file = parse.GetValue(_out);
        if (isPdf)
        {
            await WriteAsync(parse, file!, PdfReport.Write(report), cancellation).ConfigureAwait(false);
            return;
        }

        var text = parse.GetValue(_form) == "csv" ? CsvReport.Write(report) : HtmlReport.Write(report);
        if (file is null)
            _context.Output.Write(text);
        else
            await WriteAsync(parse, file, Encoding.UTF8.GetBytes(text), cancellation).ConfigureAwait(false);
    }

    private async Task WriteAsync(ParseResult parse, string file, byte[] content, CancellationToken cancellation)
    {
        var digest = await SignedFile.WriteAsync(_context, _common.DirectoryOf(parse), file, content, cancellation).ConfigureAwait(false);
        _context.Line(CliContext.Fill(Texts.Report_Written, file, digest));
    }

    private (DateTimeOffset From, DateTimeOffset To) Period(ParseResult parse)
    {
        var now = TimeProvider.System.GetUtcNow();
        var until = parse.GetValue(_until) is { } written ? SinceTime.Read(written, TimeProvider.System) : now;
        return parse.GetValue(_since) is { } since
            ? (SinceTime.Read(since, TimeProvider.System), until)
            : ReportPeriod.Of(parse.GetValue(_period) ?? "month", until, TimeZoneInfo.Local);
    }

    private static async Task<ReportSection> ReadAsync(
        NpgsqlConnection connection, ReportTopic topic, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(AuditSql.Read(topic.SqlFile), connection);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = from.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = to.UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<string> columns = [.. Enumerable.Range(0, reader.FieldCount).Select(i => ColumnTitle(reader.GetName(i)))];
        List<IReadOnlyList<object?>> rows = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            rows.Add([.. Enumerable.Range(0, columns.Count).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return new ReportSection(topic.Name, topic.Title(), columns, rows, topic.Drawn);
    }

    // The queries' columns are names; people read them in their language.
    private static string ColumnTitle(string name) => Texts.ResourceManager.GetString("Report_Column_" + name, Texts.Culture) ?? name;
}
