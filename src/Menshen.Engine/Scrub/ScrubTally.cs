namespace Menshen.Engine;

/// <summary>How far a scrub is, and what it found; read from any thread.</summary>
public sealed class ScrubTally
{
    private readonly Lock _gate = new();
    private readonly List<ScrubFinding> _findings = [];
    private readonly List<string> _unchecked = [];
    private readonly List<string> _rebuilt = [];
    private readonly List<string> _mended = [];
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

    /// <summary>Damaged indexes that were built anew from their tables, with their databases.</summary>
    public IReadOnlyList<string> RebuiltIndexes
    {
        get
        {
            lock (_gate) return [.. _rebuilt];
        }
    }

    /// <summary>Damaged pages of tables that came back from a backup: database, relation, block.</summary>
    public IReadOnlyList<string> MendedPages
    {
        get
        {
            lock (_gate) return [.. _mended];
        }
    }

    /// <summary>A page came back.</summary>
    public void Mended(string page)
    {
        lock (_gate) _mended.Add(page);
    }

    internal bool HasFinding(string database, string relation)
    {
        lock (_gate) return _findings.Any(finding => finding.Database == database && finding.Relation == relation);
    }

    internal void Rebuilt(string index)
    {
        lock (_gate) _rebuilt.Add(index);
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
