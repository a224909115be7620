namespace Menshen.Journal;

/// <summary>Why it is not known which rows a statement met. The numbers are stored: never reuse one.</summary>
public enum RowKeyGap : byte
{
    /// <summary>It is known.</summary>
    None = 0,
    /// <summary>The result has not all columns of the primary key, or there is none (COPY, a write without RETURNING).</summary>
    NotInResult = 1,
    /// <summary>The relation has no primary key.</summary>
    NoKey = 2,
    /// <summary>A column of the key is sealed, or of a type that is not read (see the format).</summary>
    NotReadable = 3,
    /// <summary>The client never asked for the shape of the result.</summary>
    NotDescribed = 4,
    /// <summary>Keys that were answered are on record; the statement may have shown parts of further rows (a relation named twice, a query within, groups, windows).</summary>
    PerhapsMore = 5,
}
