namespace Menshen.Backup.Journaling;

/// <summary>The pieces that lead on from a segment of the journal, each following the one before.</summary>
/// <param name="Pieces">In order; the first may be of that segment itself.</param>
/// <param name="Missing">The segment that is missing while later ones are there, or null.</param>
public sealed record JournalChain(IReadOnlyList<JournalPiece> Pieces, long? Missing)
{
    /// <summary>That of a segment of which no more than the number is known, as in a set's head, and those after it.</summary>
    /// <remarks>Two copies of a deployment may have gone on from one journal. The one that did so last is followed: of each it is known when it was begun.</remarks>
    public static JournalChain After(long number, IReadOnlyList<JournalPiece> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        return Last(pieces.Where(piece => piece.Segment.Number == number)) is { } begin
            ? Ending([begin, .. Following(begin.Segment.Header, pieces)], number, pieces)
            : new JournalChain([], number);
    }

    /// <summary>Those after a segment that is known, and its own, which may have more of it.</summary>
    public static JournalChain After(JournalSegment segment, IReadOnlyList<JournalPiece> pieces)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(pieces);
        return Ending([.. pieces.Where(piece => piece.Segment.Header == segment.Header), .. Following(segment.Header, pieces)], segment.Number, pieces);
    }

    private static IEnumerable<JournalPiece> Following(string header, IReadOnlyList<JournalPiece> pieces)
    {
        var successors = pieces.ToLookup(piece => piece.Segment.PreviousHeader);
        while (Last(successors[header]) is { } next)
        {
            yield return next;
            header = next.Segment.Header;
        }
    }

    private static JournalChain Ending(IReadOnlyList<JournalPiece> chain, long number, IReadOnlyList<JournalPiece> pieces)
    {
        var (end, begun) = chain.Count == 0 ? (number, 0) : (chain[^1].Segment.Number, chain[^1].Segment.Begun);
        // What was begun before is of a copy that did not go on.
        return new JournalChain(chain, pieces.Any(piece => piece.Segment.Number > end && piece.Segment.Begun > begun) ? end + 1 : null);
    }

    private static JournalPiece? Last(IEnumerable<JournalPiece> pieces) => pieces.MaxBy(piece => piece.Segment.Begun);
}
