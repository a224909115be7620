using System.CommandLine;
using Npgsql;

namespace Menshen.Cli.Audit;

/// <summary><c>menshen audit sql</c>: a statement of the auditor's own over the views of the schema audit.</summary>
internal static class AuditSqlCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var login = new AuditLogin();
        var text = new Argument<string>("STATEMENT") { Description = Texts.Help_Audit_Statement };
        var json = new Option<bool>("--json") { Description = Texts.Help_Journal_Json };
        var command = new Command("sql", Texts.Help_Audit_Sql) { text, json };
        login.AddTo(command);
        command.SetAction((parse, cancellation) => AuditRefusals.GuardAsync(async () =>
        {
            await using var connection = await login.OpenAsync(parse, context, common, cancellation).ConfigureAwait(false);
            // The auditor's own statement, with the auditor's own rights: nothing is added to it.
            await using var statement = new NpgsqlCommand(parse.GetValue(text)!, connection);
            await using var reader = await statement.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            if (parse.GetValue(json))
                await RowLines.WriteJsonAsync(context, reader, cancellation).ConfigureAwait(false);
            else
                await RowLines.WriteListingAsync(context, reader, cancellation).ConfigureAwait(false);
        }));
        return command;
    }
}
