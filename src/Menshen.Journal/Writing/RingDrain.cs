namespace Menshen.Journal;

/// <summary>The journal thread's view of one ring: how far its records went into the batch under way.</summary>
internal sealed class RingDrain(JournalRing ring)
{
    private long _taken;
    private long _durable;

    public JournalRing Ring { get; } = ring;

    /// <summary>Records wait that are in no batch.</summary>
    public bool HasMore => Ring.Head != _taken;

    /// <summary>Moves records into the batch until it is full or the ring's <paramref name="limit"/> is reached.</summary>
    public void Fill(RecordBatch batch)
    {
        var limit = Ring.Head;
        while (!batch.IsFull && Ring.TryTake(ref _taken, limit, out var record)) { batch.Add(record); }
    }

    /// <summary>The batch is on disk.</summary>
    public void Commit()
    {
        if (_durable == _taken) { return; }
        _durable = _taken;
        Ring.PublishDurable(_durable);
    }

    /// <summary>The batch is not on disk: its records will be taken again.</summary>
    public void Rollback() => _taken = _durable;
}
