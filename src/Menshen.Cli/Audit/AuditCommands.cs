using System.CommandLine;
using Menshen.Cli.Commands;

namespace Menshen.Cli.Audit;

/// <summary><c>menshen audit query | sql | report</c>, which log in to the vault through the gateway as any client does; <c>rules | check | plan | apply</c> of what is
/// recorded; <c>review</c>; <c>events</c>, the catalogue; <c>delegate | revoke | delegations</c>.</summary>
internal static class AuditCommands
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var command = new Command("audit", Texts.Help_Audit)
        {
            AuditQueryCommand.Create(context, common),
            AuditSqlCommand.Create(context, common),
            AuditReportCommand.Create(context, common),
            AuditRuleCommands.CreateRules(context, common),
            AuditRuleCommands.CreateCheck(context, common),
            AuditReviewCommand.Create(context, common),
            AuditEventsCommand.Create(context, common),
            AuditDelegationCommands.CreateDelegate(context, common),
            AuditDelegationCommands.CreateRevoke(context, common),
            AuditDelegationCommands.CreateList(context, common),
        };
        foreach (var one in AuditorsRulesCommands.Create(context, common, "audit", deployment => deployment.AuditFile)) command.Add(one);
        return command;
    }
}
