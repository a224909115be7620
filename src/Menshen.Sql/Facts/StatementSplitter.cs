using System.Collections.Immutable;
using Menshen.Sql.Lexing;
using Menshen.Sql.Native;
using Menshen.Sql.Sealing.Planning;
using Menshen.Sql.Templates;

namespace Menshen.Sql.Facts;

/// <summary>Makes the facts of each statement of a text from its parse tree and the tokens in its stretch of the text.</summary>
internal static class StatementSplitter
{
    public static AnalyzedText Split(TreeNode root, ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens)
    {
        var statements = ImmutableArray.CreateBuilder<StatementFacts>();
        var token = 0;
        foreach (var raw in root.List("stmts"))
        {
            var start = raw.Number("stmt_location");
            var length = raw.Number("stmt_len");
            // A length of zero means: to the end of the text.
            var end = length == 0 ? text.Length : start + length;
            while (token < tokens.Length && tokens[token].Start < start)
            {
                token++;
            }

            var first = token;
            while (token < tokens.Length && tokens[token].Start < end)
            {
                token++;
            }

            var template = TemplateText.Write(text, tokens[first..token], end);
            var literals = new LiteralMap(text, tokens[first..token]);
            foreach (var node in raw.Get("stmt").Children)
            {
                statements.Add(MakeFacts(node.Name, node, template, literals));
            }
        }

        return statements.Count == 0
            ? AnalyzedText.Single(StatementKind.Empty, "", Template.FromFullText([]), relationsAreComplete: true)
            : new AnalyzedText
            {
                Statements = statements.ToImmutable(),
                Literals = UnkeyedLiterals.Find(text, tokens),
                HasComments = HasComments(tokens),
                Shape = CodeInLiterals.IsIn(statements, text, tokens) ? null : ShapeText.Of(text, tokens),
            };
    }

    private static bool HasComments(ReadOnlySpan<ScannedToken> tokens)
    {
        foreach (var token in tokens)
        {
            if (token.IsComment) return true;
        }
        return false;
    }

    private static StatementFacts MakeFacts(string node, TreeNode body, Template template, LiteralMap literals)
    {
        var (kind, command) = CommandTag.Refine(node, body, CommandTable.Find(node));
        var collector = new RelationCollector();
        collector.Visit(node, body, default);
        Complete(collector, kind);
        var (reads, writes) = (collector.ReadColumns.ToImmutable(), collector.WrittenColumns.ToImmutable());
        return new StatementFacts
        {
            Kind = kind,
            Command = command,
            Template = template.Text,
            Rest = template.Rest,
            IsUnread = template.IsUnread,
            Fingerprint = template.Fingerprint,
            Reads = collector.Reads.ToImmutable(),
            Writes = collector.Writes.ToImmutable(),
            RelationsAreComplete = collector.Complete,
            LocksRows = collector.LocksRows,
            IsFlat = collector.IsFlat,
            KeyTerms = KeyTerms.Read(node, body, literals),
            Setting = SettingReader.Read(node, body, literals),
            RunsPrepared = PreparedRun.IsIn(node, body),
            Step = TransactionReader.StepOf(node, body),
            Savepoint = TransactionReader.SavepointOf(node, body),
            LiteralCount = template.LiteralCount,
            LargestParameter = template.LargestParameter,
            ReadColumns = reads,
            WrittenColumns = writes,
            ColumnsAreComplete = collector.Complete && collector.ReadColumns.IsComplete && collector.WrittenColumns.IsComplete,
            Privileges = collector.Privileges | UsedPrivileges.Of(kind, command) | (collector.Reads.IsEmpty ? StatementPrivileges.None : StatementPrivileges.Select),
        };
    }

    // TRUNCATE, DROP, LOCK and the like name relations alone: any column of them. A query that names a relation and no column of it reads none.
    private static void Complete(RelationCollector collector, StatementKind kind)
    {
        collector.WrittenColumns.AddAllWithout(collector.Writes.Names);
        if (kind is not (StatementKind.Select or StatementKind.Insert or StatementKind.Update or StatementKind.Delete or StatementKind.Merge
            or StatementKind.CopyIn or StatementKind.CopyOut or StatementKind.Explain or StatementKind.Prepare or StatementKind.Cursor))
        {
            collector.ReadColumns.AddAllWithout(collector.Reads.Names);
        }
    }
}
