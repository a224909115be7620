using System.Collections.Immutable;
using Menshen.Engine;
using Menshen.Engine.Statistics;
using Menshen.Gateway;
using Menshen.Policy;
using Menshen.Policy.Statistics;
using Menshen.Sql;
using Menshen.Sql.Statistics;
using Npgsql;

namespace Menshen.Server;

/// <summary>Inference control: what becomes of the texts of subjects that learn statistics only. Unknown is refused.</summary>
internal sealed class StatisticsDesk(IEngine engine, InForce<StatisticsRules> rules, SubjectDirectory subjects, AdministrationLog log, TimeProvider time) : IStatistics
{
    /// <summary>The asker waits so long; then nothing is answered.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly StatisticalSource _source = new(engine);
    private int _epoch;

    public int Epoch => Volatile.Read(ref _epoch);

    /// <summary>Policy or groups have changed.</summary>
    public void OnChange() => Interlocked.Increment(ref _epoch);

    public bool IsLimited(string subject, string database) => !RulesFor(subject, database).IsEmpty;

    public async Task<StatisticalVerdict> AskAsync(SubjectEntry subject, string engineRole, string database, ReadOnlyMemory<byte> text, AnalyzedText facts)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(facts);
        var limits = RulesFor(subject.Name, database);
        if (limits.IsEmpty) return StatisticalVerdict.Pass.Instance;
        using var patience = new CancellationTokenSource(Patience);
        var read = StatisticalReader.Read(text.Span);
        if (!read.IsRead) return new StatisticalVerdict.Refused(StatisticsRefusals.Unseen("a text that PostgreSQL 15's grammar refuses"));
        RelationName[] names = [.. facts.Statements.SelectMany(statement => statement.Reads.Concat(statement.Writes)).Distinct()];
        // A bare name means what the session's search_path says; here it means the resource, whatever else it could.
        if (limits.FirstOrDefault(rule => names.Any(name => Means(name, rule))) is not { } touched)
            return await PathAsync(limits, names, read.Functions, patience.Token).ConfigureAwait(false);
        if (facts.Statements is not [{ Kind: StatementKind.Select }]) return new StatisticalVerdict.Refused(StatisticsRefusals.Command(touched));
        if (read.Fault is { } fault) return new StatisticalVerdict.Refused(StatisticsRefusals.Shape(fault));
        if (StatisticsColumns.Judge(touched, read.Query!) is { } column) return new StatisticalVerdict.Refused(column);
        return await AnswerAsync(subject, engineRole, touched, read.Query!, patience.Token).ConfigureAwait(false);
    }

    private async Task<StatisticalVerdict> AnswerAsync(SubjectEntry subject, string engineRole, StatisticsRule rule, StatisticalQuery query, CancellationToken cancellation)
    {
        // First the record, then the look at the rows.
        if (!log.Write(subject.Name, "statistics.ask", rule.Resource, "requested")) return new StatisticalVerdict.Refused(StatisticsRefusals.Unavailable(rule));
        StatisticalVerdict verdict;
        try
        {
            verdict = await new StatisticalQuestion(engine, _source, rule, query, time).AnswerAsync(subject.Id, engineRole, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is NpgsqlException or EngineFaultException or OperationCanceledException or InvalidCastException or KeyNotFoundException)
        {
            // Its text could quote a value: 1 / (salary - 5000) is the old example.
            verdict = new StatisticalVerdict.Refused(StatisticsRefusals.Unavailable(rule));
        }
        var isKept = verdict is StatisticalVerdict.Refused refused
            ? log.Write(subject.Name, "statistics.refuse", rule.Resource, $"{refused.Refusal.RuleId}: {StatisticsWords.Of(query)}")
            : log.Write(subject.Name, "statistics.answer", rule.Resource, StatisticsWords.Of(query));
        return isKept || verdict is StatisticalVerdict.Refused ? verdict : new StatisticalVerdict.Refused(StatisticsRefusals.Unavailable(rule));
    }

    private async Task<StatisticalVerdict> PathAsync(
        ImmutableArray<StatisticsRule> limits, RelationName[] names, ImmutableArray<RelationName> functions, CancellationToken cancellation)
    {
        if (names.Length == 0 && functions.IsEmpty) return StatisticalVerdict.Pass.Instance;
        var path = await _source.PathAsync(limits, names, functions, cancellation).ConfigureAwait(false);
        return path is null ? StatisticalVerdict.Pass.Instance
            : new StatisticalVerdict.Refused(path.StartsWith("the function", StringComparison.Ordinal) ? StatisticsRefusals.Unseen(path) : StatisticsRefusals.Path(path));
    }

    private ImmutableArray<StatisticsRule> RulesFor(string subject, string database)
    {
        var now = rules.Now;
        return now.All.IsEmpty ? [] : now.For(subject, subjects.Find(subject)?.Groups ?? [], database);
    }

    private static bool Means(RelationName name, StatisticsRule rule) => name.Name == rule.Table.Table && (name.Schema is null || name.Schema == rule.Table.Schema);
}
