using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Menshen.Evaluator.Fuzzing;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Evaluator;

/// <summary>A target with the subjects that were made for it: checks run on it one after the other, as often as wanted.</summary>
/// <remarks>Before a check, and after one that would pass, the target must answer an ordinary question rightly. One that is switched off, empty or answers
/// everything with an error refuses every attack as well, and must pass nothing.</remarks>
public sealed class EvaluationBench(IEvaluationTarget target, TimeProvider time)
{
    private const int Subjects = 5;

    /// <summary>Records that are kept as references of one check; the trail has them all.</summary>
    private const int MostRecords = 3;

    /// <summary>How long the removal may take, also after the caller has given up: where administrators show codes, each waits for one some times.</summary>
    private static readonly TimeSpan RemovalPatience = TimeSpan.FromMinutes(5);

    private Subject[] _subjects = [];

    /// <summary>How many sessions work while a check attacks; none: it attacks a target that has nothing else to do.</summary>
    public int Load { get; init; }

    /// <summary>Those that were made, in the order of <see cref="CheckRun"/>: owner, other, third, victim, leaver.</summary>
    public IReadOnlyList<Subject> Made => _subjects;

    /// <summary>Makes the database and the subjects.</summary>
    public async Task BeginAsync(CancellationToken cancellation) => _subjects = [.. await target.MakeSubjectsAsync(Subjects, cancellation).ConfigureAwait(false)];

    /// <summary>Takes away all that was made; answers what is left.</summary>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        using var patience = new CancellationTokenSource(RemovalPatience);
        try
        {
            return await target.RemoveAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // What was found is worth a report all the same; and whoever reads it is told that he has to look.
            return [$"what was made for the evaluation ({string.Join(", ", _subjects.Select(subject => subject.Name))}): {CheckRun.Say(fault)}"];
        }
    }

    public async Task<CheckReport> JudgeAsync(Check check, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(check);
        var run = new CheckRun(target, _subjects, time, cancellation);
        var acts = new ActTime(time);
        var verdict = await ActAsync(check, run, acts, cancellation).ConfigureAwait(false);
        return new CheckReport(check, verdict.Verdict, verdict.Note, run.Attempts, acts.Began, acts.Took);
    }

    /// <summary>What a repetition has to know of the target and of this machine.</summary>
    public async Task<ImmutableArray<EnvironmentFact>> DescribeAsync(CancellationToken cancellation)
    {
        var run = new CheckRun(target, _subjects, time, cancellation);
        var facts = ImmutableArray.CreateBuilder<EnvironmentFact>();
        foreach (var (name, sql) in new[] { ("server-version", "SHOW server_version"), ("encoding", "SHOW server_encoding"), ("page-checksums", "SHOW data_checksums") })
            facts.Add(new EnvironmentFact(name, await AskOrSayAsync(run, sql).ConfigureAwait(false)));
        facts.Add(new EnvironmentFact("address", target.Description + (target.IsLoopback ? " (loopback)" : "")));
        var nodes = await target.NodesAsync(cancellation).ConfigureAwait(false);
        facts.Add(new EnvironmentFact("environment", nodes.Count < 2 ? "one server" : $"a primary and its standbys, {nodes.Count} servers"));
        facts.Add(new EnvironmentFact("gateways", target.ConnectionElsewhere(_subjects[0]) is { } other ? $"two: the checks of a cluster are tried at {other.Host}:{other.Port} too" : "one"));
        facts.AddRange(nodes.Select(node => new EnvironmentFact("node", string.Create(CultureInfo.InvariantCulture, $"{node.Name}: {node.Role}{(node.DelaySeconds is { } delay ? $", {delay:0.0} s behind" : "")} {node.Trouble}").TrimEnd())));
        if (Load > 0) facts.Add(new EnvironmentFact("load", string.Create(CultureInfo.InvariantCulture, $"{Load} sessions work during each attack")));
        facts.Add(new EnvironmentFact("database", _subjects[0].Database));
        facts.Add(new EnvironmentFact("subjects", string.Join(", ", _subjects.Select(subject => subject.Name))));
        facts.Add(new EnvironmentFact("judge", $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}"));
        facts.Add(new EnvironmentFact("driver", $"Npgsql {typeof(NpgsqlConnection).Assembly.GetName().Version?.ToString(3)}"));
        return facts.ToImmutable();
    }

    /// <summary>The same reports with the records that the target's trail made of each.</summary>
    public async Task<ImmutableArray<CheckReport>> WithRecordsAsync(ImmutableArray<CheckReport> reports, CancellationToken cancellation)
    {
        if (target.Trail is not { } trail || reports.IsEmpty) return reports;
        try
        {
            // What comes into the trail last is there when this is.
            var run = new CheckRun(target, _subjects, time, cancellation);
            await run.AskAsync(run.Owner, "SELECT 1 AS ev_end_of_evaluation").ConfigureAwait(false);
            await trail.FindAsync(run.Owner.Name, "ev_end_of_evaluation", cancellation).ConfigureAwait(false);
            var records = await trail.RecordsAsync([.. _subjects.Select(subject => subject.Name)], reports[0].Began, cancellation).ConfigureAwait(false);
            return [.. reports.Select(report => report with { Records = [.. records.Where(record => record.At >= report.Began && record.At <= report.Began + report.Took).Take(MostRecords)] })];
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or EvaluationFaultException)
        {
            return reports;
        }
    }

    private async Task UnderLoadAsync(Check check, CheckRun run)
    {
        var work = check.IsAttack && Load > 0 ? await WorkMeanwhile.BeginAsync(run, Load).ConfigureAwait(false) : null;
        try
        {
            await check.ActAsync(run).ConfigureAwait(false);
        }
        finally
        {
            // What is not tried is not tried under load either.
            if (work is not null) await work.EndAsync(run.Verdict is { Verdict: Verdict.NotApplicable or Verdict.NeedsPerson } ? null : run).ConfigureAwait(false);
        }
    }

    private async Task<(Verdict Verdict, string Note)> ActAsync(Check check, CheckRun run, ActTime acts, CancellationToken cancellation)
    {
        try
        {
            if (await FaultAsync(run).ConfigureAwait(false) is { } before) return (Verdict.Inconclusive, before);
            acts.Begin();
            await UnderLoadAsync(check, run).ConfigureAwait(false);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            // Whatever a hostile or broken target makes the driver or a check do, also somebody's patience that was not the caller's: one check says nothing, the others go on.
            run.Inconclusive($"the attempts could not be made: {CheckRun.Say(fault)}");
        }

        acts.End();
        if (run.Attempts.Any(attempt => !attempt.IsAsExpected)) return (Verdict.Fail, run.Verdict?.Note ?? "");
        if (run.Verdict is { } said) return said;
        if (run.Attempts.IsEmpty) return (Verdict.Inconclusive, "nothing was tried");
        return await FaultAsync(run).ConfigureAwait(false) is { } after ? (Verdict.Inconclusive, after) : (Verdict.Pass, "");
    }

    /// <summary>When a check's own attempts were made, without the bench's questions before and after: their records are evidence of nothing that the check is about.</summary>
    private sealed class ActTime(TimeProvider time)
    {
        private long _began = time.GetTimestamp();

        public DateTimeOffset Began { get; private set; } = time.GetUtcNow();

        public TimeSpan Took { get; private set; }

        public void Begin() => (Began, _began) = (time.GetUtcNow(), time.GetTimestamp());

        public void End() => Took = time.GetElapsedTime(_began);
    }

    /// <summary>What is wrong with a target that cannot multiply; null if it can. The numbers are new each time: no canned answer will do.</summary>
    private static async Task<string?> FaultAsync(CheckRun run)
    {
        var (a, b) = (RandomNumberGenerator.GetInt32(2, 1000), RandomNumberGenerator.GetInt32(2, 1000));
        var product = string.Create(CultureInfo.InvariantCulture, $"SELECT {a} * {b}");
        // The owner makes something with it, so that a server that only calculates does not do either.
        foreach (var (subject, sql) in new[] { (run.Owner, $"CREATE TEMP TABLE ev_alive AS {product} AS v; SELECT v FROM ev_alive"), (run.Other, product) })
        {
            var answer = await AskOrSayAsync(run, sql, subject).ConfigureAwait(false);
            if (answer != (a * b).ToString(CultureInfo.InvariantCulture)) return $"the target does not answer an ordinary question of {subject}: {answer}";
        }

        return null;
    }

    private static async Task<string> AskOrSayAsync(CheckRun run, string sql, Subject? subject = null)
    {
        try
        {
            return await run.AskAsync(subject ?? run.Owner, sql).ConfigureAwait(false);
        }
        catch (Exception fault) when (!run.Cancellation.IsCancellationRequested)
        {
            return CheckRun.Say(fault);
        }
    }
}
