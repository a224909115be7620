using System.Text;
using Menshen.Sql;

namespace Menshen.Gateway.Sealing;

/// <summary>Which statements may change what is sealed, or where sealed columns can be seen, as far as their text tells. What functions and procedures do is not seen.</summary>
internal static class ColumnChanges
{
    /// <summary>Objects that have columns, give them their type, or hold what has.</summary>
    private static readonly HashSet<string> Objects = ["TABLE", "TABLE AS", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "SCHEMA", "DOMAIN", "TYPE", "EXTENSION", "OWNED", "INTO", "FOREIGN SCHEMA"];

    private static ReadOnlySpan<byte> Temporary => "create temp"u8;

    /// <summary>True if other columns may be sealed once it has run.</summary>
    public static bool MayFollow(StatementFacts statement) => statement.Kind switch
    {
        StatementKind.Unknown or StatementKind.Unparseable or StatementKind.Do => true,
        // It gives tables and views another name as well.
        StatementKind.Ddl when statement.Command == "ALTER INDEX" => true,
        StatementKind.Ddl or StatementKind.Privilege => Objects.Contains(statement.Command[(statement.Command.IndexOf(' ', StringComparison.Ordinal) + 1)..]) && !IsTemporary(statement.Template.Span),
        // EXPLAIN ANALYZE CREATE TABLE AS.
        StatementKind.Explain => !statement.Writes.IsEmpty,
        _ => false,
    };

    // Of temporary relations nothing is kept: a name is not enough to know them by.
    private static bool IsTemporary(ReadOnlySpan<byte> template) => template.Length > Temporary.Length && Ascii.EqualsIgnoreCase(template[..Temporary.Length], Temporary);
}
