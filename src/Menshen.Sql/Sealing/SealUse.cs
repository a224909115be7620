namespace Menshen.Sql.Sealing;

/// <summary>What a literal or parameter is to a sealed column.</summary>
public enum SealUse : byte
{
    /// <summary>It is written into the column: sealed whoever writes, or refused.</summary>
    Write,

    /// <summary>It is compared with the column for equality: sealed for whoever may search, else left alone so that it matches nothing.</summary>
    Search,
}
