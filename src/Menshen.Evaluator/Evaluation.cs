using System.Collections.Immutable;
using System.Diagnostics;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Evaluator;

/// <summary>Runs checks against a target, one after the other, and takes away what they made.</summary>
public static class Evaluation
{
    private const int Subjects = 4;

    /// <summary>How long the removal may take, also after the caller has given up.</summary>
    private static readonly TimeSpan RemovalPatience = TimeSpan.FromMinutes(2);

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
        var reports = ImmutableArray.CreateBuilder<CheckReport>();
        IReadOnlyList<string> left;
        try
        {
            var subjects = await target.MakeSubjectsAsync(Subjects, cancellation).ConfigureAwait(false);
            foreach (var check in checks)
            {
                progress.Report(check);
                reports.Add(await RunAsync(target, check, subjects, time, cancellation).ConfigureAwait(false));
            }
        }
        finally
        {
            using var patience = new CancellationTokenSource(RemovalPatience);
            left = await target.RemoveAsync(patience.Token).ConfigureAwait(false);
        }

        return new EvaluationReport(target.Description, began, time.GetUtcNow(), reports.ToImmutable(), [.. left]);
    }

    private static async Task<CheckReport> RunAsync(
        IEvaluationTarget target, Check check, IReadOnlyList<Subject> subjects, TimeProvider time, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var run = new CheckRun(target, subjects, time, cancellation);
        try
        {
            await check.ActAsync(run).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or EvaluationFaultException && !cancellation.IsCancellationRequested)
        {
            run.Inconclusive($"the attempts could not be made: {CheckRun.Say(fault)}");
        }

        var failed = run.Attempts.Any(attempt => !attempt.IsAsExpected);
        var (verdict, note) = failed ? (Verdict.Fail, run.Verdict?.Note ?? "")
            : run.Verdict ?? (run.Attempts.IsEmpty ? (Verdict.Inconclusive, "nothing was tried") : (Verdict.Pass, ""));
        return new CheckReport(check, verdict, note, run.Attempts, clock.Elapsed);
    }
}
