namespace Menshen.Engine;

/// <summary>How far a scrub is, and what it found; read from any thread.</summary>
public sealed class ScrubTally
{
    private readonly Lock _gate = new();
    private readonly List<ScrubFinding> _findings = [];
    private readonly List<string> _unchecked = [];
    private long _relations;
    private long _blocks;

    public long Relations => Interlocked.Read(ref _relations);

    public long Blocks => Interlocked.Read(ref _blocks);

    public IReadOnlyList<ScrubFinding> Findings
    {
        get
        {
            lock (_gate) return [.. _findings];
        }
    }

    /// <summary>What could not be checked, with the reason: not a finding, and not known to be good.</summary>
    public IReadOnlyList<string> Unchecked
    {
        get
        {
            lock (_gate) return [.. _unchecked];
        }
    }

    /// <summary>Adds it unless the same page of the relation is there already; true if it was new.</summary>
    internal bool Add(ScrubFinding finding)
    {
        lock (_gate)
        {
            if (_findings.Any(f => f.Database == finding.Database && f.Relation == finding.Relation && f.Block == finding.Block)) return false;
            _findings.Add(finding);
            return true;
        }
    }

    internal void Miss(string what)
    {
        lock (_gate) _unchecked.Add(what);
    }

    internal void Checked(long blocks) => Interlocked.Add(ref _blocks, blocks);

    internal void CheckedRelation() => Interlocked.Increment(ref _relations);
}
