using System.Collections.Immutable;
using Menshen.Evaluator.Targets;

namespace Menshen.Evaluator;

/// <summary>Runs checks against a target, one after the other, and takes away what they made.</summary>
public static class Evaluation
{
    /// <summary>Runs them.</summary>
    /// <param name="target">The system.</param>
    /// <param name="checks">In this order.</param>
    /// <param name="watch">Told of each check; knows those of an interrupted run.</param>
    /// <param name="time">The clock of the evidence.</param>
    /// <param name="load">How many sessions work while a check attacks.</param>
    /// <param name="cancellation">Gives up; what was made goes all the same.</param>
    public static async Task<EvaluationReport> RunAsync(
        IEvaluationTarget target, IEnumerable<Check> checks, IEvaluationWatch watch, TimeProvider time, int load, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(checks);
        ArgumentNullException.ThrowIfNull(watch);
        ArgumentNullException.ThrowIfNull(time);
        var began = time.GetUtcNow();
        var bench = new EvaluationBench(target, time) { Load = load };
        ImmutableArray<CheckReport> reports;
        ImmutableArray<EnvironmentFact> facts;
        IReadOnlyList<string> left;
        List<string> stayed = [];
        try
        {
            foreach (var earlier in watch.Left.Where(earlier => earlier.AreOurs)) stayed.AddRange(await target.RemoveEarlierAsync(earlier, cancellation).ConfigureAwait(false));
            await bench.BeginAsync(cancellation).ConfigureAwait(false);
            watch.Made(new EarlierSubjects(bench.Made[0].Database, [.. bench.Made.Select(subject => subject.Name)]));
            facts = await bench.DescribeAsync(cancellation).ConfigureAwait(false);
            var judged = ImmutableArray.CreateBuilder<CheckReport>();
            foreach (var check in checks)
            {
                var report = watch.Earlier(check);
                if (report is null)
                {
                    watch.Begins(check);
                    report = await bench.JudgeAsync(check, cancellation).ConfigureAwait(false);
                    watch.Judged(report);
                }

                judged.Add(report);
            }

            reports = await bench.WithRecordsAsync(judged.ToImmutable(), cancellation).ConfigureAwait(false);
        }
        finally
        {
            left = await bench.EndAsync().ConfigureAwait(false);
        }

        return new EvaluationReport(target.Description, reports.Select(report => report.Began).Append(began).Min(), time.GetUtcNow(), reports, [.. stayed, .. left]) { Product = target.Product, Environment = facts };
    }
}
