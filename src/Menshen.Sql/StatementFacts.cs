using System.Collections.Immutable;

namespace Menshen.Sql;

/// <summary>What is known of one statement from its text alone. It may say "unknown"; it must never be confidently wrong.</summary>
public sealed class StatementFacts
{
    public required StatementKind Kind { get; init; }

    /// <summary>The command in capitals as PostgreSQL's command tag names it ("SELECT", "CREATE TABLE"); empty if unknown.</summary>
    public required string Command { get; init; }

    /// <summary>UTF-8 text with every literal replaced by <c>$n</c>, comments dropped and white space folded: fit for the journal, free of secrets.</summary>
    public required ReadOnlyMemory<byte> Template { get; init; }

    /// <summary>A 128-bit content hash of <see cref="Template"/>; the same in every process and run.</summary>
    public required UInt128 Fingerprint { get; init; }

    /// <summary>Relations read, each once, in the order of first appearance; common table expressions are not relations.</summary>
    public required ImmutableArray<RelationName> Reads { get; init; }

    /// <summary>Relations written, created, altered or dropped.</summary>
    public required ImmutableArray<RelationName> Writes { get; init; }

    /// <summary>False where relations may be touched that the lists do not name (functions, CALL, DO, EXECUTE, unparseable text ...).</summary>
    public required bool RelationsAreComplete { get; init; }
}
