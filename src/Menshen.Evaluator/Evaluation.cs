using System.Collections.Immutable;
using Menshen.Evaluator.Targets;

namespace Menshen.Evaluator;

/// <summary>Runs checks against a target, one after the other, and takes away what they made.</summary>
public static class Evaluation
{
    /// <summary>Runs them.</summary>
    /// <param name="target">The system.</param>
    /// <param name="checks">In this order.</param>
    /// <param name="progress">Told before each check.</param>
    /// <param name="time">The clock of the evidence.</param>
    /// <param name="cancellation">Gives up; what was made goes all the same.</param>
    public static async Task<EvaluationReport> RunAsync(
        IEvaluationTarget target, IEnumerable<Check> checks, IProgress<Check> progress, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(checks);
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(time);
        var began = time.GetUtcNow();
        var bench = new EvaluationBench(target, time);
        ImmutableArray<CheckReport> reports;
        ImmutableArray<EnvironmentFact> facts;
        IReadOnlyList<string> left;
        try
        {
            await bench.BeginAsync(cancellation).ConfigureAwait(false);
            facts = await bench.DescribeAsync(cancellation).ConfigureAwait(false);
            var judged = ImmutableArray.CreateBuilder<CheckReport>();
            foreach (var check in checks)
            {
                progress.Report(check);
                judged.Add(await bench.JudgeAsync(check, cancellation).ConfigureAwait(false));
            }

            reports = await bench.WithRecordsAsync(judged.ToImmutable(), cancellation).ConfigureAwait(false);
        }
        finally
        {
            left = await bench.EndAsync().ConfigureAwait(false);
        }

        return new EvaluationReport(target.Description, began, time.GetUtcNow(), reports, [.. left]) { Product = target.Product, Environment = facts };
    }
}
