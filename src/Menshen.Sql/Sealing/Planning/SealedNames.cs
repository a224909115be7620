using System.Buffers;
using System.Text;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Tells without parsing that a text can name no sealed relation, which is true of most.</summary>
internal static class SealedNames
{
    /// <summary>False only if no relation with sealed columns is named.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> utf8, SealedSchema schema)
    {
        // U&"\0073ender" and "a""b" are names that do not stand in the text as they are.
        if (schema.HasOddNames || utf8.Length > StatementAnalyzer.TextLimit || utf8.IndexOf("&\""u8) >= 0) return true;
        var rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        try
        {
            return rented.AsSpan(0, Encoding.UTF8.GetChars(utf8, rented)).ContainsAny(schema.Names);
        }
        finally
        {
            // It may hold what is to be sealed.
            ArrayPool<char>.Shared.Return(rented, clearArray: true);
        }
    }
}
