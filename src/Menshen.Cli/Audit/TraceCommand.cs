using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Menshen.Control;
using Npgsql;

namespace Menshen.Cli.Audit;

/// <summary><c>menshen trace</c>: who has been shown a value, or what a subject has been shown.</summary>
/// <remarks><code>
/// value ─► the running Menshen: digests under every key (recorded, without the value) ─┐
///                                     the disclosures, through the gateway as the auditor ◄┘─► who, when, from where, by what, masked or in clear
/// </code></remarks>
internal sealed class TraceCommand
{
    /// <summary>As <c>audit query</c>.</summary>
    private const int DefaultLimit = 200;

    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly AuditLogin _login = new();
    private readonly TracedValue _value = new();
    private readonly TracedRow _row = new();
    private readonly Option<string> _subject = new("--subject") { Description = Texts.Help_Journal_Subject, HelpName = "NAME" };
    private readonly Option<string> _since = new("--since") { Description = Texts.Help_Journal_Since, HelpName = "TIME" };
    private readonly Option<string> _until = new("--until") { Description = Texts.Help_Audit_Until, HelpName = "TIME" };
    private readonly Option<string> _group = new("--group") { Description = Texts.Help_Trace_Group, HelpName = "GROUP" };
    private readonly Option<string> _tag = new("--tag") { Description = Texts.Help_Trace_Tag, HelpName = "TAG" };
    private readonly Option<int> _limit = new("--limit") { Description = Texts.Help_Audit_Limit, HelpName = "N", DefaultValueFactory = _ => DefaultLimit };
    private readonly Option<string> _out = new("--out", "-o") { Description = Texts.Help_Trace_Out, HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = Texts.Help_Journal_Json };

    private TraceCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new TraceCommand(context, common);
        var command = new Command("trace", Texts.Help_Trace) { parts._subject, parts._since, parts._until, parts._group, parts._tag, parts._limit, parts._out, parts._json };
        parts._value.AddTo(command);
        parts._row.AddTo(command);
        parts._login.AddTo(command);
        command.SetAction(parts.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parse, CancellationToken cancellation) => AuditRefusals.GuardAsync(async () =>
    {
        if (_row.IsAsked(parse))
        {
            await RunRowAsync(parse, cancellation).ConfigureAwait(false);
            return;
        }
        if (!_value.IsAsked(parse) && parse.GetValue(_subject) is null)
            throw new CliRefusalException(Texts.Error_TraceNothing, Texts.Error_TraceNothing_Hint, ExitCode.Findings);
        // One password for both ways in, and read before the value where both come from standard input.
        var password = _login.Password(parse, _context);
        var query = await ReadAsync(parse, password, cancellation).ConfigureAwait(false);
        await using var connection = await _login.OpenAsync(parse, password, _common, cancellation).ConfigureAwait(false);
        await using var command = query.ToCommand(connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await WriteAsync(parse, query, reader, cancellation).ConfigureAwait(false);
    });

    private async Task RunRowAsync(ParseResult parse, CancellationToken cancellation)
    {
        if (_value.IsAsked(parse)) throw new CliRefusalException(RowTexts.Error_RowAndValue, RowTexts.Error_RowAndValue_Hint, ExitCode.Findings);
        var wish = _row.Read(parse);
        var password = _login.Password(parse, _context);
        var found = await AskAsync(parse, password, c => c.RowDigestsAsync(wish, cancellation)).ConfigureAwait(false);
        var query = new RowTraceQuery(
            wish, TracedRow.Digests(found, _context), Time(parse.GetValue(_since)), Time(parse.GetValue(_until)), parse.GetValue(_subject), Math.Max(1, parse.GetValue(_limit)));
        await using var connection = await _login.OpenAsync(parse, password, _common, cancellation).ConfigureAwait(false);
        await using var command = query.ToCommand(connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (parse.GetValue(_out) is { } file)
            await KeepAsync(parse, TraceAsked.Of(query, _login.User(parse), TimeProvider.System.GetUtcNow().UtcDateTime), reader, file, cancellation).ConfigureAwait(false);
        else if (parse.GetValue(_json))
            await RowLines.WriteJsonAsync(_context, reader, cancellation).ConfigureAwait(false);
        else if (await RowTraceListing.WriteAsync(_context, reader, cancellation).ConfigureAwait(false) is var rows && rows == 0)
            _context.Line(RowTexts.Row_None);
        else if (rows == query.Limit)
            _context.Complain(CliContext.Fill(Texts.Trace_Cut, query.Limit), Texts.Trace_Cut_Hint);
    }

    private async Task WriteAsync(ParseResult parse, TraceQuery query, NpgsqlDataReader reader, CancellationToken cancellation)
    {
        if (parse.GetValue(_out) is { } file)
            await KeepAsync(parse, TraceAsked.Of(query, _login.User(parse), TimeProvider.System.GetUtcNow().UtcDateTime), reader, file, cancellation).ConfigureAwait(false);
        else if (parse.GetValue(_json))
            await RowLines.WriteJsonAsync(_context, reader, cancellation).ConfigureAwait(false);
        else if (await TraceListing.WriteAsync(_context, reader, cancellation).ConfigureAwait(false) == query.Limit)
            _context.Complain(CliContext.Fill(Texts.Trace_Cut, query.Limit), Texts.Trace_Cut_Hint);
    }

    /// <summary>For a case file: what was asked and the answer, as JSON Lines, under the journal key's signature, which is on record.</summary>
    private async Task KeepAsync(ParseResult parse, TraceAsked asked, NpgsqlDataReader reader, string file, CancellationToken cancellation)
    {
        List<string> lines = [JsonOutput.Text(asked, CliJson.Default.TraceAsked, indented: false)];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            lines.Add(RowLines.JsonOf(reader));
        var digest = await SignedFile.WriteAsync(_context, _common.DirectoryOf(parse), file, writer => lines.ForEach(writer.WriteLine), cancellation).ConfigureAwait(false);
        _context.Line(CliContext.Fill(Texts.Trace_Written, file, digest));
    }

    private async Task<TraceQuery> ReadAsync(ParseResult parse, string password, CancellationToken cancellation)
    {
        var query = new TraceQuery
        {
            Since = Time(parse.GetValue(_since)), Until = Time(parse.GetValue(_until)), Subject = parse.GetValue(_subject),
            Limit = Math.Max(1, parse.GetValue(_limit)),
        };
        if (!_value.IsAsked(parse))
            return Narrow(query with { Names = (await AskAsync(parse, password, c => c.SealGroupsAsync(cancellation)).ConfigureAwait(false)).Groups }, parse);
        var value = _value.Read(parse, _context);
        try
        {
            var wish = new TraceWish(value);
            var (groups, digests) = await AskAsync(
                parse, password, async c => (await c.SealGroupsAsync(cancellation).ConfigureAwait(false), await c.DigestsAsync(wish, cancellation).ConfigureAwait(false))).ConfigureAwait(false);
            // What cannot be found must not look like what was not shown.
            if (digests.Digests.Count == 0)
                _context.Complain(Texts.Trace_NoKey, Texts.Trace_NoKey_Hint);
            if (digests.Closed.Count > 0)
                _context.Complain(CliContext.Fill(Texts.Trace_Closed, Printable.Line(string.Join(", ", digests.Closed))), Texts.Trace_Closed_Hint);
            return Narrow(query with { Names = groups.Groups, Digests = digests.Digests }, parse);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }

    private Task<T> AskAsync<T>(ParseResult parse, string password, Func<ControlClient, Task<T>> question) =>
        AuditorsQuestion.AskAsync(_common.DirectoryOf(parse), _login.User(parse), password, question);

    private TraceQuery Narrow(TraceQuery query, ParseResult parse)
    {
        var (group, tag) = (parse.GetValue(_group), parse.GetValue(_tag));
        if (group is null && tag is null)
            return query;
        // A number is good also where the name is no longer known.
        if (tag is null && int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return query with { Groups = [number] };
        int[] meant = [.. query.Names.Where(g => (group is null || g.Name == group || g.Number.ToString(CultureInfo.InvariantCulture) == group) && (tag is null || g.Tag == tag)).Select(g => g.Number)];
        return meant.Length > 0 ? query with { Groups = meant } : throw new CliRefusalException(
            CliContext.Fill(Texts.Error_TraceGroup, Printable.Line(group ?? tag ?? "")),
            CliContext.Fill(Texts.Error_TraceGroup_Hint, Printable.Line(string.Join(", ", query.Names.Select(g => g.Name).DefaultIfEmpty("-")))), ExitCode.Findings);
    }

    private static DateTime? Time(string? text) => text is null ? null : SinceTime.Read(text, TimeProvider.System).UtcDateTime;
}
