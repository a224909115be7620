using System.Runtime.InteropServices;

namespace Menshen.Sql.Native;

/// <summary>The result of <c>pg_query_parse</c> as the library returns it, by value (<c>pg_query.h</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct PgQueryParseResult
{
    public readonly nint ParseTree;
    public readonly nint StandardError;
    public readonly nint Error;
}

/// <summary>The result of <c>pg_query_scan</c>: tokens in protocol buffer form (<c>pg_query.proto</c>, ScanResult).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct PgQueryScanResult
{
    public readonly nuint Length;
    public readonly nint Data;
    public readonly nint StandardError;
    public readonly nint Error;
}
