using System.Collections.Immutable;
using Menshen.Policy.Labels;

namespace Menshen.Policy.Statistics;

/// <summary>One resource of which some subjects learn statistics and nothing else.</summary>
/// <param name="Resource">Its name, in refusals and commands.</param>
/// <param name="Table">One table.</param>
/// <param name="Unit">The column that tells whom a row is about: what is protected is each of its values, however many rows it has.</param>
public sealed record StatisticsRule(string Resource, LabelledTableName Table, string Unit)
{
    /// <summary>Default of <see cref="Minimum"/>: five units, the value most statistical offices publish tables with.</summary>
    public const int DefaultMinimum = 5;

    /// <summary>Default of <see cref="Dominance"/>, in percent.</summary>
    public const int DefaultDominance = 80;

    /// <summary>Default of <see cref="RoundTo"/>.</summary>
    public const int DefaultRoundTo = 5;

    /// <summary>Default of <see cref="Noise"/>, in units.</summary>
    public const int DefaultNoise = 2;

    /// <summary>Default of <see cref="Budget"/>, in questions.</summary>
    public const int DefaultBudget = 200;

    /// <summary>Default of <see cref="Period"/>.</summary>
    public static readonly TimeSpan DefaultPeriod = TimeSpan.FromDays(30);

    /// <summary>Names of those it is for.</summary>
    public ImmutableArray<string> Subjects { get; init; } = [];

    /// <summary>Groups whose members it is for.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Columns of numbers that aggregates may be over.</summary>
    public ImmutableArray<string> Measures { get; init; } = [];

    /// <summary>Columns that may be compared for equality, and that answers may be grouped by.</summary>
    public ImmutableArray<string> Filters { get; init; } = [];

    /// <summary>Columns that may be compared by order.</summary>
    public ImmutableArray<string> Ranges { get; init; } = [];

    /// <summary>Units that an answer is about at least, and that it leaves out at least if it leaves out any. Range 3 to 1000: the sum and the
    /// sum of squares of two are the two.</summary>
    public int Minimum { get; init; } = DefaultMinimum;

    /// <summary>Percent of a sum that one unit may make up at most. Range 20 to 100.</summary>
    public int Dominance { get; init; } = DefaultDominance;

    /// <summary>How answers are perturbed.</summary>
    public StatisticsAnswers Answers { get; init; } = StatisticsAnswers.Round;

    /// <summary>Counts are rounded to multiples of it, in units. Range 2 to 1000.</summary>
    public int RoundTo { get; init; } = DefaultRoundTo;

    /// <summary>Scale of the noise, in units. Range 1 to 1000.</summary>
    public int Noise { get; init; } = DefaultNoise;

    /// <summary>Questions of one subject within <see cref="Period"/>. Range 1 to 1000: the audit's work grows with the square of the history.</summary>
    public int Budget { get; init; } = DefaultBudget;

    /// <summary>The time in which the budget may be spent. Range 1 hour to 366 days.</summary>
    public TimeSpan Period { get; init; } = DefaultPeriod;

    /// <summary>True: what all subjects have learnt is held together, for they may talk. Default: yes.</summary>
    public bool IsShared { get; init; } = true;

    /// <summary>Whom it is for, in the words that refusals name.</summary>
    public bool IsFor(string subject, IReadOnlyList<string> groups) => Subjects.Contains(subject) || groups.Any(group => Groups.Contains(group));

    /// <summary>All columns that a question may use, each once, in the order of their names.</summary>
    public ImmutableArray<string> Columns => [.. Measures.Concat(Filters).Concat(Ranges).Append(Unit).Distinct().Order(StringComparer.Ordinal)];
}
