namespace Menshen.Sql.Native;

/// <summary>One token of PostgreSQL's own scanner: where it begins and which it is (numbers of enum Token in <c>pg_query.proto</c>).</summary>
internal readonly record struct ScannedToken(int Start, int Kind, int KeywordKind)
{
    public const int Semicolon = 59;
    public const int Parameter = 267;

    private const int Password = 566;
    private const int FloatConstant = 260;
    private const int StringConstant = 261;
    private const int UnicodeStringConstant = 262;
    private const int BitConstant = 263;
    private const int HexadecimalConstant = 264;
    private const int IntegerConstant = 266;
    private const int LineComment = 275;
    private const int BlockComment = 276;

    /// <summary>True where the token's text is a value that a client wrote: it never enters a template.</summary>
    public bool IsLiteral => Kind is FloatConstant or StringConstant or UnicodeStringConstant or BitConstant or HexadecimalConstant or IntegerConstant;

    /// <summary>True for a value in quotes of any form.</summary>
    public bool IsString => Kind is StringConstant or UnicodeStringConstant or BitConstant or HexadecimalConstant;

    /// <summary>True for <c>U&amp;'...'</c>.</summary>
    public bool IsUnicodeString => Kind is UnicodeStringConstant;

    public bool IsComment => Kind is LineComment or BlockComment;

    /// <summary>True for a comment that the end of its line ends.</summary>
    public bool IsLineComment => Kind is LineComment;

    /// <summary>True for keywords and punctuation: words that are not a client's own.</summary>
    public bool IsCommon => KeywordKind != 0 || Kind is '(' or ')' or '[' or ']' or ',' or ';' or '.' or '=' or '*';

    /// <summary>True where, in a text that PostgreSQL refuses, what follows may be a secret out of its quotes.</summary>
    public bool MayBetraySecrets => Kind is Password or StringConstant or UnicodeStringConstant or BitConstant or HexadecimalConstant;
}
