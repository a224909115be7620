namespace Menshen.Sql;

/// <summary>What names are made of where nobody quotes them (PostgreSQL, Lexical Structure, Identifiers and Key Words).</summary>
public static class NameBytes
{
    /// <summary>Whether a byte can be part of such a name, as others than the first are: letters, digits, underscores, dollar signs, and all of what is not ASCII.</summary>
    public static bool IsPart(byte letter) => char.IsAsciiLetterOrDigit((char)letter) || letter is (byte)'_' or (byte)'$' or >= 0x80;
}
