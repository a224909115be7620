using System.CommandLine;

namespace Menshen.Cli.Audit;

/// <summary><c>menshen audit query | sql | report</c>; all log in to the vault through the gateway, as any client does.</summary>
internal static class AuditCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("audit", Texts.Help_Audit)
    {
        AuditQueryCommand.Create(context, common),
        AuditSqlCommand.Create(context, common),
        AuditReportCommand.Create(context, common),
    };
}
