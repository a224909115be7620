using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on the rules that are the auditor's alone: what is recorded, and what raises an alarm.</summary>
internal sealed class AuditActs(AuditorsParts auditors)
{
    /// <summary>Of a digest, where a person is to recognise it.</summary>
    private const int ShownDigits = 16;

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.AuditRules, _ => "", _ => Task.FromResult(Rules())),
        new(ControlOperations.AuditPlan, request => Describe(request, request.Read(ControlJson.Default.AuditRulesDraft).Text), request => Task.FromResult(Plan(request))),
        new(ControlOperations.AuditApply, request => Describe(request, request.Read(ControlJson.Default.AuditRulesWish).Text), ApplyAsync)
        {
            StateOf = request => Task.FromResult(RulesOf(request).Digest),
        },
    ];

    private static string Describe(ControlRequest request, byte[] text) => $"{request.Variable} {Short(AcceptedRules.DigestOf(text))}";

    private static string Short(string digest) => digest.Length > ShownDigits ? digest[..ShownDigits] : digest;

    private ControlAnswer Rules()
    {
        var selection = auditors.Selection;
        return ControlAnswer.Of(
            new AuditRulesReport(
                selection.Digest, selection.InForce.Otherwise.ToString().ToLowerInvariant(), [.. selection.InForce.Rules.Select(rule => rule.ToString())], auditors.SelectionTrouble),
            ControlJson.Default.AuditRulesReport);
    }

    private ControlAnswer Plan(ControlRequest request)
    {
        var (rules, text) = (RulesOf(request), request.Read(ControlJson.Default.AuditRulesDraft).Text);
        return Answer(rules.Digest, text, rules.PlanOf(text));
    }

    private async Task<ControlAnswer> ApplyAsync(ControlRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Reason)) throw new CatalogueRefusalException("rules are accepted for a reason: --reason TEXT.");
        var (rules, wish) = (RulesOf(request), request.Read(ControlJson.Default.AuditRulesWish));
        var plan = await rules.AcceptAsync(wish.Text, wish.ComparedWith, request.Actor, request.Reason, request.Cancellation).ConfigureAwait(false);
        return plan.Errors.Count > 0
            ? ControlAnswer.Refused("invalid", $"there are {plan.Errors.Count} error(s); the first: {plan.Errors[0]}", $"See all of them: {rules.Command} check FILE")
            : Answer(wish.ComparedWith, wish.Text, plan);
    }

    private static ControlAnswer Answer(string comparedWith, byte[] text, RulesPlan plan) => ControlAnswer.Of(
        new AuditRulesPlan(comparedWith, AcceptedRules.DigestOf(text), plan.Differences, plan.Errors), ControlJson.Default.AuditRulesPlan);

    private IAuditorsRules RulesOf(ControlRequest request) => request.Variable switch
    {
        "audit" => auditors.Selection,
        "alarm" => auditors.AlarmRules,
        _ => throw new CatalogueRefusalException("an auditor's rules are those of `audit` and those of `alarm`."),
    };
}
