using Menshen.Engine;
using Menshen.Policy;
using Npgsql;

namespace Menshen.Server;

/// <summary>Has all data read and checked, each day at the policy's hour and when asked; one scrub at a time, each finding recorded as it is made.</summary>
internal sealed class ScrubDesk : IAsyncDisposable
{
    /// <summary>What Menshen does by itself.</summary>
    public const string Menshen = "menshen";

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(20);

    private readonly DatabaseScrub _scrub;
    private readonly PageTurn _pages;
    private readonly InForce<ScrubRules> _rules;
    private readonly AdministrationLog _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _clock;
    private ScrubTask? _current;
    private long _checksumFailures;

    public ScrubDesk(IEngine engine, BackupParts backups, InForce<ScrubRules> rules, AdministrationLog log, TimeProvider time)
    {
        (_scrub, _pages, _rules, _log, _time) = (new DatabaseScrub(engine, time), new PageTurn(engine, backups), rules, log, time);
        _clock = Task.Run(RunClockAsync);
    }

    /// <summary>The one under way, or the last since the start.</summary>
    public ScrubTask? Current
    {
        get
        {
            lock (_gate) return _current;
        }
    }

    /// <summary>When the next begins by itself; null: never.</summary>
    public DateTimeOffset? Next => ScrubSchedule.After(_time.GetLocalNow(), _rules.Now.At);

    /// <summary>What status says: findings stay until a later scrub has none.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            if (Current is not { } task) yield break;
            if (task.Tally.Findings is [var first, ..] findings)
                yield return $"scrub: {findings.Count} damaged place(s), the first: {first}{(task.Tally.MendedPages is [_, ..] mended ? $"; {mended.Count} page(s) brought back since" : "")}{(task.Tally.RebuiltIndexes is [_, ..] rebuilt ? $"; {rebuilt.Count} index(es) built anew since" : "")}: menshen scrub show";
            if (task.Tally.Unchecked is [var missed, ..] all) yield return $"scrub: {all.Count} not checked, the first: {missed}: menshen scrub show";
            if (task.State == "broken-off") yield return "scrub: the last one was broken off: menshen scrub now";
        }
    }

    /// <summary>Begins one; refused while another is under way.</summary>
    public ScrubTask Begin(string actor)
    {
        lock (_gate)
        {
            if (_current is { State: "running" }) throw new CatalogueRefusalException("a scrub is under way: menshen scrub show");
            if (!_log.Write(actor, "scrub.run", "all databases", "begun")) throw new CatalogueRefusalException("the journal cannot record it, so it was not begun.");
            var task = new ScrubTask(_time.GetUtcNow());
            task.Work = Task.Run(() => RunAsync(task, actor));
            return _current = task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _clock.ConfigureAwait(false);
        if (Current is { } last) await last.Work.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunClockAsync()
    {
        var due = Next;
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(Tick, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested) return;
            var isDue = due is { } at && _time.GetUtcNow() >= at && _rules.Now.At is not null;
            // The policy may have another hour by now.
            due = Next;
            if (!isDue || Current is { State: "running" }) continue;
            try
            {
                Begin(Menshen);
            }
            catch (CatalogueRefusalException)
            {
                // The journal stands, which status says; the next day comes.
            }
        }
    }

    private async Task RunAsync(ScrubTask task, string actor)
    {
        var tally = task.Tally;
        try
        {
            var before = await _scrub.ChecksumFailuresAsync(_stop.Token).ConfigureAwait(false);
            if (before > _checksumFailures)
                _log.Write(Menshen, "scrub.finding", "the engine", FormattableString.Invariant($"sessions met pages with a wrong checksum {before - _checksumFailures} time(s)"));
            var databases = await _scrub.DatabasesAsync(_stop.Token).ConfigureAwait(false);
            foreach (var database in databases) await _scrub.RunAsync(database, _rules.Now.BytesPerSecond, repairs: false, tally, Tell, TellRepair, _stop.Token).ConfigureAwait(false);
            if (_rules.Now.Repairs) await RepairAsync(task, databases).ConfigureAwait(false);
            // Our own meetings are not told again the next time.
            _checksumFailures = await _scrub.ChecksumFailuresAsync(_stop.Token).ConfigureAwait(false);
            foreach (var missed in tally.Unchecked) _log.Write(Menshen, "scrub.failed", missed, "not checked");
            _log.Write(actor, "scrub.run", "all databases", FormattableString.Invariant($"{tally.Relations} relations, {tally.Blocks} blocks, {tally.Findings.Count} finding(s), {tally.Unchecked.Count} not checked"));
            task.End("done", _time.GetUtcNow());
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or OperationCanceledException or IOException or InvalidOperationException)
        {
            var why = e is OperationCanceledException ? "Menshen was stopped" : e.Message;
            _log.Write(actor, e is OperationCanceledException ? "scrub.run" : "scrub.failed", "all databases", why);
            task.End("broken-off", _time.GetUtcNow());
        }
    }

    /// <summary>Tables first: an index is built from what its table has.</summary>
    private async Task RepairAsync(ScrubTask task, IReadOnlyList<string> databases)
    {
        await _pages.RunAsync(task.Tally.Findings, work => task.Waiting = work, (page, isBack, what) =>
        {
            if (isBack) task.Tally.Mended(page);
            _log.Write(Menshen, "scrub.repair", page, isBack ? what : $"not brought back: {what}");
        }, _stop.Token).ConfigureAwait(false);
        foreach (var database in databases) await _scrub.RebuildAsync(database, task.Tally, TellRepair, _stop.Token).ConfigureAwait(false);
    }

    private void TellRepair(string index, string? why) => _log.Write(Menshen, "scrub.repair", index, why is null ? "built anew from its table" : $"not built: {why}");

    private void Tell(ScrubFinding finding) =>
        _log.Write(Menshen, "scrub.finding", $"{finding.Database}: {finding.Relation}", finding.Block is { } block ? FormattableString.Invariant($"block {block}: {finding.What}") : finding.What);
}
