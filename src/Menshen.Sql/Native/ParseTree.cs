using System.Runtime.InteropServices;
using System.Text.Json;

namespace Menshen.Sql.Native;

/// <summary>PostgreSQL's raw parse tree of a text, as libpg_query writes it in JSON.</summary>
internal static unsafe class ParseTree
{
    /// <summary>JSON nests three to four levels for each level of the tree; the tree itself is bounded before (see <see cref="Lexing.DepthBound"/>).</summary>
    private const int JsonDepthLimit = 1 << 20;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonDepthLimit };

    /// <summary>The tree, or null where the grammar refuses the text.</summary>
    public static JsonDocument? TryParse(NativeText text)
    {
        var result = PgQuery.Parse(text.Pointer);
        try
        {
            if (result.Error != 0 || result.ParseTree == 0)
            {
                return null;
            }

            var json = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)result.ParseTree);
            // The document must own its bytes: the library's are freed below.
            return JsonDocument.Parse(json.ToArray(), Options);
        }
        finally
        {
            PgQuery.Free(result);
        }
    }
}
