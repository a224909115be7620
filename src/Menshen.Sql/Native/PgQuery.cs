using System.Runtime.InteropServices;

namespace Menshen.Sql.Native;

/// <summary>The functions of libpg_query that Menshen calls. Its state is per thread; each result must be freed exactly once.</summary>
internal static unsafe partial class PgQuery
{
    private const string Library = "libpg_query.so.1504.0";

    [LibraryImport(Library, EntryPoint = "pg_query_parse")]
    public static partial PgQueryParseResult Parse(byte* zeroTerminated);

    [LibraryImport(Library, EntryPoint = "pg_query_free_parse_result")]
    public static partial void Free(PgQueryParseResult result);

    [LibraryImport(Library, EntryPoint = "pg_query_scan")]
    public static partial PgQueryScanResult Scan(byte* zeroTerminated);

    [LibraryImport(Library, EntryPoint = "pg_query_free_scan_result")]
    public static partial void Free(PgQueryScanResult result);
}
