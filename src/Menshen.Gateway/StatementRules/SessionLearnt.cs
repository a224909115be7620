using Menshen.Gateway.Decisions;
using Menshen.Gateway.Sessions;
using Menshen.Gateway.Statements;
using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Gateway.StatementRules;

/// <summary>The policy's rule about learnt statements, as it is for one session. Loop thread.</summary>
internal sealed class SessionLearnt(LearntStatementRule rule, ILearntStatements? learnt, SessionIdentity identity)
{
    private readonly LearntSet _set = learnt?.Of(identity.SubjectId, identity.Database) ?? new LearntSet(identity.SubjectId, identity.Database);

    private readonly RuleWords _known = new([$"learnt-statements:{rule.Id}=known"]);
    private readonly RuleWords _new = new([$"learnt-statements:{rule.Id}={(rule.Mode == LearntMode.Learn ? "learnt" : "unknown")}"]);

    public string Rule => rule.Id;

    private string Spelling => $"learnt-statements:{rule.Id}";

    /// <summary>What the rule says of a text that passes.</summary>
    public RuleWords Compared(CachedText text) => text.IsAmong(_set.Known) ? _known : _new;

    /// <summary>True if the subject is not known to send the text, and it runs all the same.</summary>
    public bool IsStrange(CachedText text) => rule.Mode == LearntMode.Detect && !text.IsAmong(_set.Known);

    /// <summary>What refuses the text; null: nothing does. Allocates nothing for a text that is known.</summary>
    public Decision.Refuse? RefusalOf(CachedText text)
    {
        if (rule.Mode != LearntMode.Refuse || text.IsAmong(_set.Known)) return null;
        Take(text, isLearnt: false);
        return new Decision.Refuse(
            SqlState.InsufficientPrivilege, $"the statement is refused by the rule \"{rule.Id}\": {identity.Subject} is not known to send it",
            text.Facts.Shape is null ? "What such a statement does stands in its values or elsewhere (DO, EXECUTE, bodies of functions …): it cannot be learnt; send it by another account."
                : "If it is the application's, the security administrator lets it pass: 'menshen statements list', 'menshen statements learn'.", "MR0002") { By = Spelling };
    }

    /// <summary>Learns what passes, or finds it strange.</summary>
    /// <returns>True if it is to be recorded.</returns>
    public bool Pass(CachedText text)
    {
        if (rule.Mode == LearntMode.Refuse || text.IsAmong(_set.Known)) return false;
        Take(text, rule.Mode == LearntMode.Learn);
        return rule.Mode == LearntMode.Detect;
    }

    private void Take(CachedText text, bool isLearnt)
    {
        if (text.Facts.Shape is { } shape && _set.Begin(shape, isLearnt)) learnt?.Take(_set, text.Facts, isLearnt);
    }
}
