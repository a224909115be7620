using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Menshen.Policy.Statistics;
using Menshen.Sql.Statistics;

namespace Menshen.Engine.Statistics;

/// <summary>Writes the statements by which a statistical question is answered: names quoted, operators PostgreSQL's own, constants as parameters.</summary>
internal sealed class StatisticalSql(StatisticsRule rule, StatisticalQuery query)
{
    /// <summary>Rows that one question may be about: some seconds of work.</summary>
    public const int MostRows = 2_000_000;

    private readonly List<string> _literals = [];

    /// <summary>The constants, in the order of their numbers from $2 on.</summary>
    public IReadOnlyList<string> Literals => _literals;

    /// <summary>Measures that the question is over, each once.</summary>
    public ImmutableArray<string> Measures { get; } = [.. query.Items.Where(item => !item.IsGroup && item.Column is not null).Select(item => item.Column!).Distinct()];

    public string Members() => Fill("statistics_members.sql")
        .Replace("{columns}", string.Join(", ", rule.Columns.Select(Column)), StringComparison.Ordinal)
        .Replace("{measures}", string.Concat(Measures.Select(measure => $", {Column(measure)}::pg_catalog.float8")), StringComparison.Ordinal)
        .Replace("{limit}", (MostRows + 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    public string Aggregates() => Fill("statistics_aggregates.sql")
        .Replace("{values}", string.Concat(query.Items.Select(item => $", ({Value(item)})::pg_catalog.text")), StringComparison.Ordinal)
        .Replace("{grouping}", query.GroupBy.IsEmpty ? "" : $" GROUP BY {string.Join(", ", query.GroupBy.Select(Column))}", StringComparison.Ordinal);

    public string Units() => SqlText.Read("statistics_units.sql")
        .Replace("{unit}", Quote(rule.Unit), StringComparison.Ordinal).Replace("{table}", Table, StringComparison.Ordinal);

    /// <summary>The table's name, quoted.</summary>
    public static string NameOf(StatisticsRule rule) => $"{Quote(rule.Table.Schema)}.{Quote(rule.Table.Table!)}";

    /// <summary>PostgreSQL's type of a column of the answer.</summary>
    public static string TypeOf(StatisticalItem item, IReadOnlyDictionary<string, string> columns)
    {
        if (item.IsGroup) return columns[item.Column!];
        if (item.Function == "count") return "int8";
        var type = columns[item.Column!];
        return (item.Function, type) switch
        {
            ("sum", "int2" or "int4") => "int8",
            ("sum", "float4") => "float4",
            (_, "float4" or "float8") => "float8",
            _ => "numeric",
        };
    }

    private string Table => NameOf(rule);

    private string Fill(string file)
    {
        var group = query.GroupBy.IsEmpty ? "''" : $"ROW({string.Join(", ", query.GroupBy.Select(Column))})::pg_catalog.text";
        _literals.Clear();
        return SqlText.Read(file).Replace("{unit}", Quote(rule.Unit), StringComparison.Ordinal).Replace("{table}", Table, StringComparison.Ordinal)
            .Replace("{group}", group, StringComparison.Ordinal).Replace("{where}", query.Where is { } where ? Condition(where) : "true", StringComparison.Ordinal);
    }

    private static string Value(StatisticalItem item) => item.IsGroup ? Column(item.Column!)
        : $"pg_catalog.{item.Function}({(item.Column is null ? "*" : Column(item.Column))})";

    private string Condition(StatisticalCondition condition) => condition switch
    {
        StatisticalCondition.Joined joined => $"({string.Join(joined.IsAnd ? " AND " : " OR ", joined.Parts.Select(Condition))})",
        StatisticalCondition.Negated negated => $"(NOT {Condition(negated.Part)})",
        StatisticalCondition.Missing missing => $"({Column(missing.Column)} IS {(missing.IsNot ? "NOT " : "")}NULL)",
        StatisticalCondition.Compared compared => Compared(compared),
        _ => throw new ArgumentException("a condition of no known kind", nameof(condition)),
    };

    private string Compared(StatisticalCondition.Compared compared)
    {
        _literals.Add(compared.Literal.Text);
        return $"({Column(compared.Column)} OPERATOR(pg_catalog.{compared.Operator}) ${(_literals.Count + 1).ToString(CultureInfo.InvariantCulture)})";
    }

    private static string Column(string name) => $"t.{Quote(name)}";

    private static string Quote(string name) => new StringBuilder(name.Length + 2).Append('"').Append(name.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').ToString();
}
