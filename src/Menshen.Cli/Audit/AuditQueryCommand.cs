using System.CommandLine;
using System.Net;
using Npgsql;

namespace Menshen.Cli.Audit;

/// <summary><c>menshen audit query</c>: any combination of conditions, sorted, or counted by one field.</summary>
internal sealed class AuditQueryCommand
{
    /// <summary>Rows when nobody says: more than a screen, fewer than a flood.</summary>
    private const int DefaultLimit = 200;

    private static readonly string[] Sorts =
        ["time", "oldest", "subject", "type", "object", "source", "application", "result", "rows", "bytes", "duration"];

    private static readonly string[] Groups = ["subject", "object", "type", "day", "source", "application", "end-user", "label", "database", "result", "privilege"];

    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly AuditLogin _login = new();
    private readonly TracedRow _row = new();
    private readonly Option<string> _since = new("--since") { Description = Texts.Help_Journal_Since, HelpName = "TIME" };
    private readonly Option<string> _until = new("--until") { Description = Texts.Help_Audit_Until, HelpName = "TIME" };
    private readonly Option<string> _subject = new("--subject") { Description = Texts.Help_Journal_Subject, HelpName = "NAME" };
    private readonly Option<string> _type = new("--type") { Description = Texts.Help_Audit_Type, HelpName = "TYPE" };
    private readonly Option<string> _object = new("--object") { Description = Texts.Help_Audit_Object, HelpName = "NAME" };
    private readonly Option<string> _source = new("--source") { Description = Texts.Help_Audit_Source, HelpName = "ADDRESS" };
    private readonly Option<string> _application = new("--application") { Description = Texts.Help_Audit_Application, HelpName = "NAME" };
    private readonly Option<string> _endUser = new("--end-user") { Description = EndUserTexts.Help_EndUser, HelpName = "NAME" };
    private readonly Option<string> _label = new("--label") { Description = LabelTexts.Help_Audit_Label, HelpName = "LABEL" };
    private readonly Option<long?> _approval = new("--approval") { Description = ApprovalRecordTexts.Help_Approval, HelpName = "N" };
    private readonly Option<string> _rule = new("--rule") { Description = DecisionTexts.Help_Rule, HelpName = "NAME" };
    private readonly Option<string> _database = new("--database") { Description = Texts.Help_Audit_Database, HelpName = "NAME" };
    private readonly Option<string> _result = new("--result") { Description = Texts.Help_Audit_Result, HelpName = "RESULT" };
    private readonly Option<string> _text = new("--text") { Description = Texts.Help_Audit_Text, HelpName = "TEXT" };
    private readonly Option<string> _sqlState = new("--sqlstate") { Description = Texts.Help_Audit_SqlState, HelpName = "CODE" };
    private readonly Option<string> _privilege = new("--privilege") { Description = Texts.Help_Audit_Privilege, HelpName = "PRIVILEGE" };
    private readonly Option<long?> _session = new("--session") { Description = Texts.Help_Audit_Session, HelpName = "ID" };
    private readonly Option<long?> _record = new("--record") { Description = Texts.Help_Audit_Record, HelpName = "N" };
    private readonly Option<int> _limit = new("--limit") { Description = Texts.Help_Audit_Limit, HelpName = "N", DefaultValueFactory = _ => DefaultLimit };
    private readonly Option<string> _sort = new("--sort") { Description = Texts.Help_Audit_Sort, HelpName = "FIELD" };
    private readonly Option<string> _group = new("--group-by") { Description = Texts.Help_Audit_Group, HelpName = "FIELD" };
    private readonly Option<bool> _delegated = new("--delegated") { Description = Texts.Help_Audit_Delegated };
    private readonly Option<bool> _json = new("--json") { Description = Texts.Help_Journal_Json };

    private AuditQueryCommand(CliContext context, CommonOptions common)
    {
        (_context, _common) = (context, common);
        _sort.AcceptOnlyFromAmong(Sorts);
        _group.AcceptOnlyFromAmong(Groups);
        _result.AcceptOnlyFromAmong([.. AuditQuery.Results.Keys]);
    }

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new AuditQueryCommand(context, common);
        var command = new Command("query", Texts.Help_Audit_Query)
        {
            parts._since, parts._until, parts._subject, parts._type, parts._object, parts._source, parts._application, parts._endUser, parts._label, parts._database,
            parts._result, parts._text, parts._sqlState, parts._privilege, parts._session, parts._approval, parts._rule, parts._record, parts._limit, parts._sort, parts._group, parts._delegated, parts._json,
        };
        parts._row.AddTo(command);
        parts._login.AddTo(command);
        command.SetAction(parts.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parse, CancellationToken cancellation) => AuditRefusals.GuardAsync(async () =>
    {
        var query = Read(parse);
        var password = _login.Password(parse, _context);
        if (_row.IsAsked(parse))
        {
            var wish = _row.Read(parse);
            var found = await AuditorsQuestion.AskAsync(_common.DirectoryOf(parse), _login.User(parse), password, c => c.RowDigestsAsync(wish, cancellation)).ConfigureAwait(false);
            query = query with { RowDigests = TracedRow.Digests(found, _context) };
        }
        await using var connection = await _login.OpenAsync(parse, password, _common, cancellation).ConfigureAwait(false);
        query = await query.PreparedAsync(connection, cancellation).ConfigureAwait(false);
        await using var command = query.ToCommand(connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (parse.GetValue(_json))
            await RowLines.WriteJsonAsync(_context, reader, cancellation).ConfigureAwait(false);
        else if (query.GroupBy is not null)
            await RowLines.WriteListingAsync(_context, reader, cancellation).ConfigureAwait(false);
        else
            await AuditListing.WriteAsync(_context, reader, cancellation).ConfigureAwait(false);
    });

    private AuditQuery Read(ParseResult parse) => new()
    {
        Since = Time(parse.GetValue(_since)),
        Until = Time(parse.GetValue(_until)),
        Subject = parse.GetValue(_subject),
        Type = parse.GetValue(_type),
        Object = parse.GetValue(_object),
        Source = parse.GetValue(_source) is { } source ? Address(source) : null,
        Application = parse.GetValue(_application),
        EndUser = parse.GetValue(_endUser),
        Label = parse.GetValue(_label),
        Database = parse.GetValue(_database),
        Result = parse.GetValue(_result),
        Text = parse.GetValue(_text),
        SqlState = parse.GetValue(_sqlState),
        Session = parse.GetValue(_session),
        Approval = parse.GetValue(_approval),
        Rule = parse.GetValue(_rule),
        Record = parse.GetValue(_record),
        Privilege = parse.GetValue(_privilege),
        IsDelegated = parse.GetValue(_delegated),
        Limit = Math.Max(1, parse.GetValue(_limit)),
        Sort = parse.GetValue(_sort) ?? "time",
        GroupBy = parse.GetValue(_group),
    };

    private static DateTime? Time(string? text) => text is null ? null : SinceTime.Read(text, TimeProvider.System).UtcDateTime;

    private static IPNetwork Address(string text) =>
        IPAddress.TryParse(text, out var one) ? new IPNetwork(one, one.GetAddressBytes().Length * 8)
        : IPNetwork.TryParse(text, out var network) ? network
        : throw new CliRefusalException(
            CliContext.Fill(Texts.Error_AuditSource, Printable.Line(text)), Texts.Error_AuditSource_Hint, ExitCode.Findings);
}
