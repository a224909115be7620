using System.CommandLine;
using Menshen.Cli.Audit;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Cli.Access;

/// <summary><c>menshen access unused</c>: rights on tables that were granted and, by the audit records, not used.</summary>
internal sealed class AccessUnusedCommand
{
    /// <summary>A quarter: what is done once in a quarter is seen.</summary>
    private const int UsualDays = 90;

    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly AuditLogin _login = new();
    private readonly Argument<string> _database = AccessCommands.Database();
    private readonly Option<int> _days = new("--days") { Description = AccessTexts.Help_Days, HelpName = "DAYS", DefaultValueFactory = _ => UsualDays };

    private AccessUnusedCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new AccessUnusedCommand(context, common);
        var command = new Command("unused", AccessTexts.Help_Unused) { parts._database, parts._days };
        parts._login.AddTo(command);
        command.SetAction((parse, cancellation) => AuditRefusals.GuardAsync(() => parts.RunAsync(parse, cancellation)));
        return command;
    }

    private async Task RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var (database, days) = (parse.GetRequiredValue(_database), parse.GetValue(_days));
        var since = DateTime.UtcNow.AddDays(-days);
        var listing = await RunningServer.AskAsync(_common.DirectoryOf(parse), c => c.ReadAccessAsync(database, cancellation)).ConfigureAwait(false);
        await using var connection = await _login.OpenAsync(parse, _context, _common, cancellation).ConfigureAwait(false);
        if (await ReachAsync(connection, database, cancellation).ConfigureAwait(false) is not { } reach)
        {
            _context.Line(AccessTexts.Unused_NoRecords);
            return;
        }

        var uses = await ReadAsync(connection, "access_used.sql", database, since, r => (r.GetString(0), r.GetString(1), r.GetString(2)), cancellation).ConfigureAwait(false);
        var opaque = await ReadAsync(connection, "access_opaque.sql", database, since, r => (Subject: r.GetString(0), Count: r.GetInt64(1)), cancellation).ConfigureAwait(false);
        var unused = UnusedRights.Of(listing.Rows, uses, opaque.Select(one => one.Subject).ToHashSet()).ToList();
        var table = new Listing(AccessTexts.Column_Holder, AccessTexts.Column_Object, AccessTexts.Column_Privileges, AccessTexts.Column_By, AccessTexts.Column_LastUse);
        foreach (var right in unused)
            table.Add(right.Holder, right.Object, right.Privilege, right.By, AccessTexts.Never + (right.IsCertain ? "" : " ?"));
        if (unused.Count == 0) _context.Line(AccessTexts.Unused_None);
        else table.Write(_context);
        _context.Line(CliContext.Fill(AccessTexts.Unused_Reach, Moments.Write(reach), days));
        if (reach > since) _context.Line(CliContext.Fill(AccessTexts.Unused_Short, days, Moments.Write(reach)));
        foreach (var (subject, count) in opaque) _context.Line(CliContext.Fill(AccessTexts.Unused_Opaque, subject, count));
    }

    private static async Task<DateTimeOffset?> ReachAsync(NpgsqlConnection connection, string database, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(AuditSql.Read("access_reach.sql"), connection);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = database });
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is DateTime reach ? new DateTimeOffset(DateTime.SpecifyKind(reach, DateTimeKind.Utc)) : null;
    }

    private static async Task<List<T>> ReadAsync<T>(
        NpgsqlConnection connection, string sql, string database, DateTime since, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(AuditSql.Read(sql), connection);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = database });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = since });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<T>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(read(reader));
        return found;
    }
}
