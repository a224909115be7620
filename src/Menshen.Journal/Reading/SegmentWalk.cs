using System.Globalization;

namespace Menshen.Journal;

/// <summary>A reader's way through the segments, one frame at a time, with the context of the run it is in.</summary>
internal sealed class SegmentWalk(SealingSecret sealing, bool skipDamage, bool skipValues = false) : IDisposable
{
    private SegmentFileReader? _reader;
    private RunContext _context = new(skipValues);
    private ReadOnlyMemory<byte> _runId;
    private bool _hasSuccessor;

    /// <summary>A successor exists, and this segment was read to its end after that was known.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The reader has been here before: in the first segment too, sessions older than it were told, although the segments that
    /// told them may have been cleared.</summary>
    public bool GoesOn { get; set; }

    /// <summary>The run of the segment being read.</summary>
    public Guid Run => _runId.IsEmpty ? Guid.Empty : new(_runId.Span, bigEndian: true);

    /// <summary>The place up to which everything was read.</summary>
    public JournalPlace Place { get; private set; }

    /// <summary>The first damaged place that was passed over; null: there was none.</summary>
    public string? Damage { get; private set; }

    /// <summary>The record from which a reader must begin again in order to know all that is still open here.</summary>
    public ulong OldestOpen => Math.Min(_context.OldestOpen ?? ulong.MaxValue, Place.Next);

    /// <summary>Opens the next segment. What a run before left unfinished is added. False: its header is damaged and was passed over; nothing of it can be read.</summary>
    public bool Enter(string path, EventBuffer events)
    {
        var before = _reader?.Header;
        _reader?.Dispose();
        _reader = null;
        if (Opened(path) is not { } reader) { return false; }
        _reader = reader;
        if (!_reader.CanOpen) { throw new JournalDamagedException(_reader.WrongSecret); }
        NoteGap(path);
        _hasSuccessor = false;
        HasEnded = false;
        if (!_runId.Span.SequenceEqual(_reader.Header.RunId.Span))
        {
            _context.AddUnfinished(events);
            _context = new RunContext(skipValues);
            _runId = _reader.Header.RunId;
        }

        Place = new JournalPlace(_reader.Header.Number, _reader.Header.FirstLeaf);
        // Before the journal's first record there was nothing to repeat.
        var first = GoesOn && _reader.Header.FirstLeaf > 0 ? _reader.Header.Created : long.MinValue;
        _context.RepetitionsBefore = before?.Created ?? first;
        return true;
    }

    /// <summary>Adds the events of the next frame; false if there is none (yet).</summary>
    public bool ReadFrame(EventBuffer events)
    {
        var reader = _reader!;
        var read = reader.Next();
        if (read is FrameRead.Damaged or FrameRead.Incomplete && !TryGetPast(reader, ref read)) { read = FrameRead.End; }
        if (read != FrameRead.Frame)
        {
            HasEnded = _hasSuccessor;
            return false;
        }

        if (reader.Frame.Kind == FrameKind.Sealed) { AddRecords(reader, events); }
        Place = Place with { Next = reader.Frame.FirstLeaf + (ulong)reader.Frame.Count };
        return true;
    }

    /// <summary>Another segment exists: when this one has no more frame from now on, it has ended.</summary>
    public void NoteSuccessor() => _hasSuccessor = true;

    /// <summary>Adds the statements that have no outcome where the reading ends.</summary>
    public void AddUnfinished(EventBuffer events) => _context.AddUnfinished(events);

    public void Dispose() => _reader?.Dispose();

    private void PassOver(string damage)
    {
        if (!skipDamage) { throw new JournalDamagedException(damage); }
        Damage ??= damage;
    }

    private SegmentFileReader? Opened(string path)
    {
        try
        {
            return new SegmentFileReader(path, sealing);
        }
        catch (Exception e) when (skipDamage && e is JournalDamagedException or FileNotFoundException)
        {
            PassOver(e is JournalDamagedException ? e.Message : $"{path}: it is not there any more");
            return null;
        }
    }

    /// <summary>Tells a looker of what is missing between two segments: a file that was taken away, or the end of one that was cut off or damaged. Behind it stands nothing whole, so that the
    /// file alone looks like one that ends there.</summary>
    private void NoteGap(string path)
    {
        // More than the successor knows of is a write that was given up.
        if (!skipDamage || Place == default || _reader!.Header.FirstLeaf <= Place.Next) { return; }
        PassOver(string.Create(
            CultureInfo.InvariantCulture, $"{path}: the records {Place.Next} to {_reader.Header.FirstLeaf - 1}, which it follows, are not there or damaged; 'journal verify' tells more"));
    }

    private bool TryGetPast(SegmentFileReader reader, ref FrameRead read)
    {
        var offset = reader.Offset;
        // Nothing whole behind it: a write under way, or one that never finished.
        if (!reader.TrySkipDamage()) { return false; }
        PassOver(string.Create(CultureInfo.InvariantCulture, $"{reader.Path}: damaged at offset {offset}; 'journal verify' tells more"));
        read = reader.Next();
        return read == FrameRead.Frame;
    }

    private void AddRecords(SegmentFileReader reader, EventBuffer events)
    {
        if (!reader.TryOpenRecords(out var records))
        {
            PassOver(string.Create(
                CultureInfo.InvariantCulture,
                $"{reader.Path}: the records at offset {reader.FrameOffset} do not open under their key: they were changed; 'journal verify' tells more"));
            return;
        }

        var cursor = new RecordCursor(records);
        for (var index = reader.Frame.FirstLeaf; cursor.MoveNext(); index++) { _context.Apply(index, cursor.Record, events); }
        if (!cursor.AtEnd)
        {
            throw new JournalDamagedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{reader.Path}: a batch at offset {reader.FrameOffset} does not hold whole records"));
        }
    }
}
