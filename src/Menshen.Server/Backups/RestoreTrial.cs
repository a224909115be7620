using Menshen.Backup;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;

namespace Menshen.Server;

/// <summary>Tries restores beside the running system: brings sets back, starts and checks them, and takes them away.</summary>
/// <remarks>The newest chain each time, and one older chain in turn: a year of sets that nobody tried proves nothing. One at a time, so that it takes as much disk as one does.</remarks>
internal sealed class RestoreTrial(BackupSurroundings around, BackupKeys secrets, BackupRepository repository, LedgerState ledger)
{
    /// <summary>Where they are brought back.</summary>
    public static string PlaceIn(Deployment deployment) => Path.Combine(deployment.Root, "restore-test");

    /// <summary>The signed report of the newest one that was good.</summary>
    public static string FileIn(Deployment deployment) => Path.Combine(deployment.Root, "backup.tested");

    /// <summary>Throws what keeps the newest state from coming back; older chains that do not are findings, for the newest is good.</summary>
    public async Task<(string Result, IReadOnlyList<string> Findings)> RunAsync(TakeProgress progress, CancellationToken cancellation)
    {
        var chains = SetChain.Of(repository.List(secrets.Verifier, _ => { }));
        var report = chains.Count == 0 ? await NewestAsync(progress, cancellation).ConfigureAwait(false)
            : await NotedAsync(chains[^1], () => NewestAsync(progress, cancellation)).ConfigureAwait(false);
        var result = FormattableString.Invariant($"{report.Set} came back whole in {report.Seconds:0.0} s; last transaction {report.LastTransaction}");
        List<string> findings = [];
        foreach (var chain in SetChain.InTurn(chains, ledger.Now))
        {
            try
            {
                var older = await NotedAsync(chain, () => OlderAsync(chain, progress, cancellation)).ConfigureAwait(false);
                result += FormattableString.Invariant($"; {older.Set} of an older chain too, in {older.Seconds:0.0} s");
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                findings.Add($"{chain.Tip.Head.Label} of an older chain did not come back: {e.Message}");
            }
        }

        return (findings.Count == 0 ? result : $"{result}; {findings[0]}", findings);
    }

    /// <summary>Twice, where tables were counted with the set: to that moment, where they must hold what they held then, and to the latest.</summary>
    private async Task<RestoreReport> NewestAsync(TakeProgress progress, CancellationToken cancellation)
    {
        IReadOnlyList<string> before = [];
        var plan = RestorePlan.Of(repository, secrets, RestoreTarget.Latest, label: null);
        if (plan.Set.Head is { Point: { Length: > 0 } point, Label: var label })
        {
            var (counted, _) = await TryAsync(RestorePlan.Of(repository, secrets, RestoreTarget.Named(point), label), [], takesDrift: false, progress, cancellation).ConfigureAwait(false);
            before = [.. counted.Checks.Where(check => check.StartsWith(RestoreChecks.RowsAgain, StringComparison.Ordinal))];
        }

        var (report, text) = await TryAsync(plan, before, takesDrift: false, progress, cancellation).ConfigureAwait(false);
        PrivateFiles.Write(FileIn(around.Deployment), text);
        return report;
    }

    /// <summary>Its newest set, which hangs on the others, by itself. What was erased since opens nowhere any more: weaker than it was made is told, and no fault of the set.</summary>
    private async Task<RestoreReport> OlderAsync(SetChain chain, TakeProgress progress, CancellationToken cancellation) =>
        (await TryAsync(RestorePlan.Alone(repository, secrets, chain.Tip.Head.Label), [], takesDrift: true, progress, cancellation).ConfigureAwait(false)).Report;

    private async Task<RestoreReport> NotedAsync(SetChain chain, Func<Task<RestoreReport>> attempt)
    {
        try
        {
            var report = await attempt().ConfigureAwait(false);
            Note(report.Set, isGood: true, report.Accepted.Count == 0 ? "came back whole" : $"came back; weaker than it was made: {RestoreWords.Some(report.Accepted)}");
            return report;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Note(chain.Tip.Head.Label, isGood: false, e.Message);
            throw;
        }

        void Note(string set, bool isGood, string result) =>
            ledger.Note(now => now.With(new ChainTry(chain.Label, set, around.Time.GetUtcNow(), isGood, result)));
    }

    private async Task<(RestoreReport Report, byte[] Text)> TryAsync(
        RestorePlan plan, IReadOnlyList<string> before, bool takesDrift, TakeProgress progress, CancellationToken cancellation)
    {
        var place = PlaceIn(around.Deployment);
        // What a killed run left.
        RestoredPlace.Remove(place);
        try
        {
            var restore = new DeploymentRestore(repository, secrets, around.Keys, around.Time) { By = BackupDesk.Menshen, Before = before, TakesDrift = takesDrift };
            var report = await restore.RunAsync(plan, new Deployment(place), null, progress, cancellation).ConfigureAwait(false);
            return (report, await File.ReadAllBytesAsync(Path.Combine(place, ClusterRestore.ReportFile), cancellation).ConfigureAwait(false));
        }
        finally
        {
            RestoredPlace.Remove(place);
        }
    }
}
