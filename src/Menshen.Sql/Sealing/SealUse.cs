namespace Menshen.Sql.Sealing;

/// <summary>What a literal or parameter is to a sealed column.</summary>
public enum SealUse : byte
{
    /// <summary>It is written into the column: sealed whoever writes, or refused.</summary>
    Write,

    /// <summary>It is compared with the column for equality: sealed for whoever may search, else left alone so that it matches nothing.</summary>
    Search,

    /// <summary>The pattern of a LIKE on a column whose last characters can be searched: % and as many characters as it has tags of.</summary>
    SuffixPattern,

    /// <summary>The % of <c>'%' || $1</c> in such a LIKE.</summary>
    SuffixPercent,

    /// <summary>What follows it.</summary>
    SuffixTail,

    /// <summary>It is compared with <c>right(c, n)</c>.</summary>
    Suffix,

    /// <summary>The n of that.</summary>
    SuffixLength,
}
