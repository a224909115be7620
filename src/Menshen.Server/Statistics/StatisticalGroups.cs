using Menshen.Engine.Statistics;
using Menshen.Policy.Statistics;
using Menshen.Sql.Statistics;

namespace Menshen.Server;

/// <summary>The groups of a question, with the rows and units that each part of their answers is about.</summary>
internal sealed class StatisticalGroups
{
    private readonly StatisticalReading _reading;
    private readonly List<int>[] _rows;
    private readonly List<StatisticalMember>[] _members;

    public StatisticalGroups(StatisticalReading reading, StatisticsRoll roll)
    {
        _reading = reading;
        _rows = [.. reading.Groups.Select(_ => new List<int>())];
        _members = [.. reading.Groups.Select(_ => new List<StatisticalMember>())];
        foreach (var member in reading.Members)
        {
            _rows[member.Group].Add(roll.NumberOf(member.Row, member.Unit));
            _members[member.Group].Add(member);
        }
    }

    /// <summary>Units of the table that no group has.</summary>
    public long Outside => _reading.Units - _reading.Members.Select(member => member.Unit).Distinct().LongCount();

    /// <summary>Those that may be shown.</summary>
    public IReadOnlyList<int> Shown(StatisticsRule rule)
    {
        int[] sizes = [.. _members.Select(UnitsOf)];
        return GroupSuppression.Shown(sizes, group => Enumerable.Range(0, _reading.Measures.Length).All(measure => MayShow(group, measure, rule)), Outside, rule.Minimum);
    }

    /// <summary>The rows that an answer about these groups tells of, by measure; the name of counts of rows is empty.</summary>
    public IReadOnlyList<(string Measure, int Group, QuerySet Set)> Sets(IReadOnlyList<int> groups, StatisticalQuery query)
    {
        var sets = new List<(string, int, QuerySet)>();
        if (query.Items.Any(item => item is { IsGroup: false, Column: null })) sets.AddRange(groups.Select(group => ("", group, QuerySet.Of(_rows[group]))));
        for (var measure = 0; measure < _reading.Measures.Length; measure++)
            sets.AddRange(groups.Select(group => (_reading.Measures[measure], group, QuerySet.Of(Rows(group, measure)))));
        return sets;
    }

    /// <summary>How many values of the measure a group has, and the largest without its sign; of rows for null.</summary>
    public (int Count, double Largest) Weight(int group, string? measure)
    {
        if (measure is null) return (_rows[group].Count, 1);
        var values = Values(group, _reading.Measures.IndexOf(measure)).Select(value => Math.Abs(value.Value)).ToList();
        return (values.Count, values.DefaultIfEmpty(0).Max());
    }

    // Nulls are in no sum. One who makes up most of a sum is told by it, and values that are all alike are told by their average.
    private bool MayShow(int group, int measure, StatisticsRule rule)
    {
        var byUnit = Values(group, measure).GroupBy(value => value.Unit).Select(values => values.Sum(value => Math.Abs(value.Value))).ToList();
        var total = byUnit.Sum();
        return byUnit.Count >= rule.Minimum && byUnit.Max() <= total * rule.Dominance / 100 && Values(group, measure).Select(value => value.Value).Distinct().Skip(1).Any();
    }

    private IEnumerable<(long Unit, double Value)> Values(int group, int measure) =>
        _members[group].Where(member => member.Measures[measure] is not null).Select(member => (member.Unit, member.Measures[measure]!.Value));

    private IEnumerable<int> Rows(int group, int measure) => _rows[group].Where((_, i) => _members[group][i].Measures[measure] is not null);

    private static int UnitsOf(List<StatisticalMember> members) => members.Select(member => member.Unit).Distinct().Count();
}
