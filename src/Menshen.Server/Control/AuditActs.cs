using Menshen.Control;

namespace Menshen.Server;

/// <summary>Questions about what is recorded.</summary>
internal sealed class AuditActs(SelectionWatch selection)
{
    public IEnumerable<ControlAct> All => [new(ControlOperations.AuditRules, _ => "", _ => Task.FromResult(Rules()))];

    private ControlAnswer Rules() => ControlAnswer.Of(
        new AuditRulesReport(
            selection.Digest, selection.InForce.Otherwise.ToString().ToLowerInvariant(),
            [.. selection.InForce.Rules.Select(rule => rule.ToString())], selection.Trouble),
        ControlJson.Default.AuditRulesReport);
}
