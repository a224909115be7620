namespace Menshen.Sql.Rows;

/// <summary>How a column of a primary key is written, so that one value has one form wherever it comes from.</summary>
public enum RowKeyType
{
    /// <summary>Sealed, or a type with several forms for one value (numeric, dates in the client's style): such a key is not read.</summary>
    NotRead,

    /// <summary>smallint, integer, bigint: decimal digits.</summary>
    Integer,

    /// <summary>text, varchar: its characters in UTF-8.</summary>
    Text,

    /// <summary>char(n): its characters without the blanks at the end.</summary>
    Blank,

    /// <summary>uuid: 36 characters, small letters.</summary>
    Uuid,
}
