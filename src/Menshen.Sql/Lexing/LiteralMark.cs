namespace Menshen.Sql.Lexing;

/// <summary>The byte that stands for an elided stretch in a template key. Control characters, so that no text can contain one.</summary>
/// <remarks>Each kind that the grammar tells apart has its own: LIMIT 1 and LIMIT 1.0 and LIMIT '1' are different templates.</remarks>
internal enum LiteralMark : byte
{
    Text = 1,
    Integer = 2,
    /// <summary>A number that PostgreSQL's scanner does not hand over as a 32-bit integer.</summary>
    Number = 3,
    DollarQuoted = 4,
    Comment = 5,
    /// <summary>A comment to the end of the line: whoever begins one in a value takes what follows along, which a block's end after it does not.</summary>
    LineComment = 6,
}
