using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Looks at the running program's files: at the start before anybody is let in, and again from time to time.</summary>
/// <remarks>What runs was loaded from files that may have been exchanged since: the next start would run others. The one that still runs is the one that can tell.</remarks>
internal sealed class ProgramGuard : IAsyncDisposable
{
    /// <summary>A look costs a tenth of a second of one processor.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Records of one look: a directory that was exchanged whole is told by its first files.</summary>
    private const int MostRecords = 20;

    private readonly string _directory;
    private readonly Func<string, string?> _environment;
    private readonly Task<ProgramVerdict> _first;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private HashSet<ProgramFinding> _told = [];
    private Task _loop = Task.CompletedTask;
    private ProgramTrust? _trust;
    private ProgramRules _rules = ProgramRules.Default;
    private bool _isStrict;

    /// <summary>Begins to measure at once, beside whatever else the start does.</summary>
    public ProgramGuard(string directory, Func<string, string?> environment)
    {
        (_directory, _environment) = (directory, environment);
        _first = Task.Run(() => ProgramCheck.Run(directory));
    }

    public ProgramVerdict? Verdict { get; private set; }

    /// <summary>What status says.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            if (Verdict is not { } verdict) yield break;
            if (verdict.HasNoManifest) yield return "program: a build without a signed manifest: nothing says whether its files are as they were made";
            foreach (var finding in verdict.Findings.Take(MostRecords)) yield return $"program: {finding}: menshen selfcheck";
        }
    }

    /// <summary>Waits for the first look, and judges it by the policy and by whom this deployment trusts; who comes first is trusted from then on.</summary>
    public async Task JudgeAsync(ProgramTrust trust, PolicySet policy)
    {
        (_trust, _rules, _isStrict) = (trust, policy.Program, policy.Profile == Profile.Strict);
        var measured = await _first.ConfigureAwait(false);
        Verdict = Judge(measured);
        if (Verdict is { Publisher: { } publisher, Findings: [] } && trust.Read().Publisher is null) trust.Write(publisher);
    }

    /// <summary>Stops the start where something is wrong, and records it first.</summary>
    public void Require(AdministrationLog log)
    {
        var bad = Verdict!.Findings.Where(Stops).ToList();
        Tell(Verdict.Findings, log);
        if (bad.Count > 0) throw new SelfCheckException(bad);
        if (_trust!.Read() is not { Publisher: { } publisher, IsNew: true }) return;
        // Named while nothing ran, so it is recorded now, before anybody is let in.
        var who = publisher == ProgramTrust.Nobody ? publisher : ProgramManifest.NameOf(publisher);
        if (!log.Write("menshen", "selfcheck.trusted", who, "named by hand while Menshen did not run")) throw new ServerFaultException("the journal cannot record whose program this is", "Look at the disk of the journal.");
        _trust.Write(publisher);
    }

    /// <summary>Looks again from time to time.</summary>
    public void Watch(AdministrationLog log, TimeProvider time) => _loop = Task.Run(async () =>
    {
        while (true)
        {
            await Task.Delay(Interval, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested) return;
            Look(log);
        }
    });

    /// <summary>One look, now; each finding is recorded once, until it is over.</summary>
    public ProgramVerdict Look(AdministrationLog log)
    {
        lock (_gate)
        {
            Verdict = Judge(Measure());
            Tell(Verdict.Findings, log);
            return Verdict;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Whether nobody may be let in because of it.</summary>
    public bool Stops(ProgramFinding finding) => finding.Fault != ProgramFault.ForeignCode || _isStrict;

    private ProgramVerdict Measure()
    {
        try
        {
            return ProgramCheck.Run(_directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Verdict! with { Findings = [new ProgramFinding(ProgramFault.BadManifest, e.Message)] };
        }
    }

    private ProgramVerdict Judge(ProgramVerdict measured) =>
        measured with { Findings = [.. measured.Findings, .. JudgePublisher(measured), .. ProgramCheck.Surroundings(_environment)] };

    private IEnumerable<ProgramFinding> JudgePublisher(ProgramVerdict measured)
    {
        string? trusted = null;
        ProgramFinding? forged = null;
        try
        {
            trusted = _trust!.Read().Publisher;
        }
        catch (InvalidDataException e)
        {
            forged = new ProgramFinding(ProgramFault.BadManifest, e.Message);
        }

        if (forged is not null) yield return forged;
        // Taking the manifest away must not make a signed program pass for a developer's build.
        else if (measured.Publisher is null && measured.Findings.Count == 0 && (_rules.NeedsManifest || trusted is not null and not ProgramTrust.Nobody))
            yield return new ProgramFinding(ProgramFault.NoManifest, _directory);
        else if (measured.Publisher is { } publisher && trusted is not null && publisher != trusted)
            yield return new ProgramFinding(ProgramFault.OtherPublisher, ProgramManifest.NameOf(publisher));
    }

    private void Tell(IReadOnlyList<ProgramFinding> findings, AdministrationLog log)
    {
        foreach (var finding in findings.Where(finding => !_told.Contains(finding)).Take(MostRecords))
            log.Write("menshen", "selfcheck.failed", finding.What, finding.ToString());
        _told = [.. findings];
    }
}
