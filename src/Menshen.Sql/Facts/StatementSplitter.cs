using System.Collections.Immutable;
using Menshen.Sql.Native;
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
            foreach (var node in raw.Get("stmt").Children)
            {
                statements.Add(MakeFacts(node.Name, node, template));
            }
        }

        return statements.Count == 0
            ? AnalyzedText.Single(StatementKind.Empty, "", Template.FromFullText([]), relationsAreComplete: true)
            : new AnalyzedText { Statements = statements.ToImmutable() };
    }

    private static StatementFacts MakeFacts(string node, TreeNode body, Template template)
    {
        var (kind, command) = CommandTag.Refine(node, body, CommandTable.Find(node));
        var collector = new RelationCollector();
        collector.Visit(node, body, default);
        return new StatementFacts
        {
            Kind = kind,
            Command = command,
            Template = template.Text,
            Fingerprint = template.Fingerprint,
            Reads = collector.Reads.ToImmutable(),
            Writes = collector.Writes.ToImmutable(),
            RelationsAreComplete = collector.Complete,
        };
    }
}
