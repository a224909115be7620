using System.Collections.Immutable;
using Menshen.Sql.Facts;
using Menshen.Sql.Templates;

namespace Menshen.Sql;

/// <summary>The facts of one text as a client sent it: one entry per statement in it, at least one (an empty text has one Empty).</summary>
public sealed class AnalyzedText
{
    public required ImmutableArray<StatementFacts> Statements { get; init; }

    /// <summary>Where the first literals of this very text stand, if it has no key by which <see cref="TemplateCache{T}"/> finds them; else empty.</summary>
    public ImmutableArray<LiteralPlace> Literals { get; init; } = [];

    /// <summary>What the text is like without its values; null where that does not say what it does (DO, EXECUTE, what is not understood, bodies of functions, search paths).</summary>
    public StatementShape? Shape { get; init; }

    /// <summary>It has comments, which templates leave out: behind them there may be words that were meant to be read.</summary>
    public bool HasComments { get; init; }

    /// <summary>False where nothing was learnt, which may have hung on a literal: ALTER INDEX i ALTER COLUMN 0 is refused by the grammar, with 1 it is not.
    /// Such facts must not be stored for a template.</summary>
    public bool HoldsForOtherLiterals
    {
        get
        {
            foreach (var statement in Statements)
            {
                if (statement.Kind is StatementKind.Unknown or StatementKind.Unparseable)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>The facts of a text that is not to be analysed: any relation may be touched. The template says why, and nothing of the text.</summary>
    public static AnalyzedText Unknown(string reason, int length) => Opaque(StatementKind.Unknown, reason, length);

    internal static AnalyzedText Opaque(StatementKind kind, string reason, int length) =>
        Single(kind, "", Template.Neutral(reason, length), relationsAreComplete: false);

    internal static AnalyzedText Single(StatementKind kind, string command, Template template, bool relationsAreComplete) => new()
    {
        Statements =
        [
            new StatementFacts
            {
                Kind = kind,
                Command = command,
                Template = template.Text,
                Rest = template.Rest,
                IsUnread = template.IsUnread,
                Fingerprint = template.Fingerprint,
                Reads = [],
                Writes = [],
                RelationsAreComplete = relationsAreComplete,
                ColumnsAreComplete = relationsAreComplete,
                Privileges = UsedPrivileges.Of(kind, command),
            },
        ],
    };
}
