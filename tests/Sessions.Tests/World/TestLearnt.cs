using Menshen.Gateway;
using Menshen.Gateway.StatementRules;
using Menshen.Sql;

namespace Menshen.Sessions.Tests.World;

/// <summary>Keeps what was learnt in memory, at once.</summary>
internal sealed class TestLearnt : ILearntStatements
{
    private readonly Dictionary<(long, string), LearntSet> _sets = [];

    /// <summary>Templates that came to be looked at.</summary>
    public List<string> Seen { get; } = [];

    public LearntSet Of(long subject, string database) => _sets.TryGetValue((subject, database), out var set) ? set : _sets[(subject, database)] = new LearntSet(subject, database);

    public void Take(LearntSet set, AnalyzedText text, bool isLearnt)
    {
        if (isLearnt) set.Replace([.. set.Known, text.Shape!.Value]);
        else Seen.Add(System.Text.Encoding.UTF8.GetString(text.Statements[0].Template.Span));
    }
}
