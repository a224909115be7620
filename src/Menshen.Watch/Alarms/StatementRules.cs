using System.Runtime.CompilerServices;
using Menshen.Journal;

namespace Menshen.Watch;

/// <summary>The rules about statements: which of them a text can meet is found out once for a text, whom they count once for a session.</summary>
/// <remarks>Statements come by tens of thousands a second, of a few texts in a few sessions; what is left for each is its outcome, its rows and its
/// time. What was found out goes when the reader forgets the text or the session.</remarks>
internal sealed class StatementRules
{
    private readonly RuleState[] _rules;

    /// <summary>For statements whose text is not known.</summary>
    private readonly int[] _withoutText;

    private readonly ConditionalWeakTable<TemplateText, int[]> _byText = [];
    private readonly ConditionalWeakTable<SessionText, SessionGroup?[]> _bySession = [];

    public StatementRules(IEnumerable<RuleState> rules)
    {
        _rules = [.. rules.Where(rule => !rule.Match.IsNotAboutStatements)];
        _withoutText = Meeting(null);
    }

    /// <summary>The alarms that this statement completes; null for none.</summary>
    public List<AlarmRaised>? Feed(in JournalEvent statement)
    {
        var meeting = _withoutText;
        if (statement.Template is { } template && !_byText.TryGetValue(template, out meeting!)) { _byText.Add(template, meeting = Meeting(template)); }
        if (meeting.Length == 0) { return null; }
        SessionGroup?[]? groups = null;
        if (statement.Session is { } session && !_bySession.TryGetValue(session, out groups)) { _bySession.Add(session, groups = Groups(statement)); }
        List<AlarmRaised>? raised = null;
        foreach (var place in meeting)
        {
            var rule = _rules[place];
            AlarmRaised? alarm = null;
            if (groups is null || !rule.GroupsBySession) { alarm = rule.Feed(statement.ToEntry()); }
            else if (groups[place] is { } group) { alarm = rule.Feed(statement, group); }
            if (alarm is { } found) { (raised ??= []).Add(found); }
        }

        return raised;
    }

    private int[] Meeting(TemplateText? text) =>
        [.. Enumerable.Range(0, _rules.Length).Where(place => _rules[place].Match.FitsText(text?.Command, text?.Text, text?.Reads ?? [], text?.Writes ?? []))];

    private SessionGroup?[] Groups(in JournalEvent statement)
    {
        var groups = new SessionGroup?[_rules.Length];
        for (var place = 0; place < groups.Length; place++)
        {
            if (_rules[place].GroupsBySession) { groups[place] = _rules[place].GroupOf(statement); }
        }

        return groups;
    }
}
