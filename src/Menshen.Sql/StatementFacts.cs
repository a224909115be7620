using System.Collections.Immutable;
using System.Text;
using Menshen.Sql.Rows;
using Menshen.Sql.Settings;

namespace Menshen.Sql;

/// <summary>What is known of one statement from its text alone. It may say "unknown"; it must never be confidently wrong.</summary>
public sealed class StatementFacts
{
    public required StatementKind Kind { get; init; }

    /// <summary>The command in capitals as PostgreSQL's command tag names it ("SELECT", "CREATE TABLE"); empty if unknown.</summary>
    public required string Command { get; init; }

    /// <summary>UTF-8 text with every literal replaced by <c>$n</c>, comments dropped and white space folded: fit for the journal, free of secrets.</summary>
    public required ReadOnlyMemory<byte> Template { get; init; }

    /// <summary>True if <see cref="Template"/> is the beginning of a longer one.</summary>
    public bool IsCut => !Rest.IsEmpty;

    /// <summary>All of the template, where the journal keeps its beginning alone; behind that placeholders have no numbers, and a list of them is one. Whoever decides by words looks here, or they
    /// pass behind eight thousand bytes of something else.</summary>
    public ReadOnlyMemory<byte> WholeTemplate => IsCut ? (byte[])[.. Template.Span[..^Templates.Template.CutMark.Length], .. Rest.Span] : Template;

    /// <summary>It is so long that not even that has its end: nobody knows what stands there.</summary>
    public bool IsUnread { get; init; }

    /// <summary>What was cut off.</summary>
    internal ReadOnlyMemory<byte> Rest { get; init; }

    /// <summary>A 128-bit content hash of <see cref="Template"/>; the same in every process and run.</summary>
    public required UInt128 Fingerprint { get; init; }

    /// <summary>Relations read, each once, in the order of first appearance; common table expressions are not relations.</summary>
    public required ImmutableArray<RelationName> Reads { get; init; }

    /// <summary>Relations written, created, altered or dropped.</summary>
    public required ImmutableArray<RelationName> Writes { get; init; }

    /// <summary>False where relations may be touched that the lists do not name (functions, CALL, DO, EXECUTE, unparseable text ...).</summary>
    public required bool RelationsAreComplete { get; init; }

    /// <summary>Literals in the text; in the template they are numbered behind <see cref="LargestParameter"/>.</summary>
    public int LiteralCount { get; init; }

    /// <summary>The largest parameter (<c>$n</c>) of the text; 0 if it has none.</summary>
    public long LargestParameter { get; init; }

    /// <summary>Columns read, as far as the text tells: <c>t.*</c> for any of a relation's, <c>?.c</c> where several relations could have it.</summary>
    public ImmutableArray<ColumnName> ReadColumns { get; init; } = [];

    /// <summary>Columns written; all of them where a statement changes the relation or its rows as a whole.</summary>
    public ImmutableArray<ColumnName> WrittenColumns { get; init; } = [];

    /// <summary>True if the relations are complete and each column touched is one of the lists', or covered by a <c>*</c> there.</summary>
    public bool ColumnsAreComplete { get; init; }

    /// <summary>Columns that a statement writing one relation sets equal to a literal or parameter, so that it can name its one row.</summary>
    public ImmutableArray<KeyTerm> KeyTerms { get; init; } = [];

    /// <summary>True for one query or change of rows over relations that are each named once, without groups, windows and further queries: what a row of its result shows comes from one row of
    /// each relation.</summary>
    public bool IsFlat { get; init; }

    /// <summary>It makes a table, or a view with rows of its own, of what it reads.</summary>
    public bool KeepsRows => Kind == StatementKind.Ddl && Command is ("CREATE TABLE AS" or "SELECT INTO" or "CREATE MATERIALIZED VIEW");

    /// <summary>True if some part of it locks rows that it reads: FOR UPDATE, NO KEY UPDATE, SHARE, KEY SHARE.</summary>
    public bool LocksRows { get; init; }

    /// <summary>The setting that it changes; null: none, as far as its text tells.</summary>
    public SettingChange? Setting { get; init; }

    /// <summary>True if it runs what SQL's PREPARE made, or the protocol's Parse: EXECUTE, also inside of EXPLAIN and CREATE TABLE AS. And where nothing is understood.</summary>
    public bool RunsPrepared { get => field || Kind is StatementKind.Unknown or StatementKind.Unparseable; init; }

    /// <summary>What it does to its transaction.</summary>
    public TransactionStep Step { get; init; }

    /// <summary>The savepoint that it makes, releases or goes back to, as the engine has it; empty for none, and where the engine may have it otherwise.</summary>
    public string Savepoint { get; init; } = "";

    /// <summary>The classes of privilege that the statement uses.</summary>
    public StatementPrivileges Privileges { get; init; } = StatementPrivileges.Unknown;

    /// <summary>Whether the words stand in the whole template, in any case; or may do so where nobody knows it whole. Words stand there with one space between them, and a quoted name keeps its quotes.</summary>
    /// <param name="words">ASCII, with the spaces that end them.</param>
    public bool HasWords(ReadOnlySpan<byte> words)
    {
        if (!IsCut) return Has(Template.Span, words);
        var kept = Template.Span[..^Templates.Template.CutMark.Length];
        var before = kept[^Math.Min(kept.Length, words.Length - 1)..];
        var behind = Rest.Span[..Math.Min(Rest.Length, words.Length - 1)];
        return IsUnread || Has(kept, words) || Has(Rest.Span, words) || Has([.. before, .. behind], words);
    }

    private static bool Has(ReadOnlySpan<byte> template, ReadOnlySpan<byte> words)
    {
        for (var at = 0; at + words.Length <= template.Length; at++)
            if (Ascii.EqualsIgnoreCase(template.Slice(at, words.Length), words)) return true;
        return false;
    }
}
