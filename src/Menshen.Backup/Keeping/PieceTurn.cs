using Menshen.Backup.Journaling;

namespace Menshen.Backup.Keeping;

/// <summary>Which pieces of the journal a verification reads: what is new or under way, what is due, and of the rest as much as of the interval has gone by, oldest reading first.</summary>
/// <remarks>So a journal of years is not read with each verification, nor all of it with every seventh: what grew in between costs its own reading, and what lies there is read once in the interval.</remarks>
/// <param name="known">The readings of before that hold; none: all is read.</param>
/// <param name="every">No reading is to become older.</param>
/// <param name="now">The moment.</param>
public sealed class PieceTurn(IReadOnlyList<PieceLook> known, TimeSpan every, DateTimeOffset now)
{
    /// <summary>What would be due within this part of the interval is read along, as of sets.</summary>
    private const int Along = 7;

    private readonly Dictionary<string, PieceLook> _held = [];
    private readonly List<PieceLook> _looks = [];

    /// <summary>Reads everything.</summary>
    public static PieceTurn All => new([], TimeSpan.Zero, default);

    /// <summary>The readings that hold afterwards.</summary>
    public IReadOnlyList<PieceLook> Looks => [.. _looks, .. _held.Values];

    /// <summary>How many were read.</summary>
    public int Read { get; private set; }

    /// <summary>Judges what is there.</summary>
    /// <param name="pieces">All of them.</param>
    /// <param name="lengthOf">How long a file is.</param>
    internal void Choose(IEnumerable<JournalPiece> pieces, Func<string, long?> lengthOf)
    {
        var there = pieces.Where(piece => piece.IsWhole).ToDictionary(piece => piece.Segment.Name, piece => lengthOf(piece.File));
        var lying = known.Where(look => there.TryGetValue(look.Name, out var length) && length == look.FileBytes).OrderBy(look => look.At).ToList();
        if (lying.Count == 0) return;
        var share = (now - lying[^1].At) / every * lying.Sum(look => look.FileBytes);
        foreach (var look in lying)
        {
            // One of a time that is still to come is of a clock that was put back, and would hold until then.
            var isRead = share > 0 || look.At > now || now - look.At >= every - (every / Along);
            share -= look.FileBytes;
            if (!isRead) _held.Add(look.Name, look);
        }
    }

    /// <summary>The reading of before that holds, or null: it has to be read.</summary>
    internal PieceLook? Holds(JournalPiece piece) => piece.IsWhole ? _held.GetValueOrDefault(piece.Segment.Name) : null;

    /// <summary>One was read; what is not good, or goes on, is read the next time too.</summary>
    internal void Note(JournalPiece piece, JournalReading reading, long? length)
    {
        Read++;
        if (piece.IsWhole && reading.Damage is null && length is { } bytes) _looks.Add(new PieceLook(piece.Segment.Name, now, reading.Bytes, bytes));
    }
}
