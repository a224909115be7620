using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Menshen.Sql.Facts;
using Menshen.Sql.Lexing;
using Menshen.Sql.Native;
using Menshen.Sql.Templates;

namespace Menshen.Sql;

/// <summary>Turns a text into the facts of its statements, by PostgreSQL's own scanner and grammar. Slow; see <see cref="TemplateCache{T}"/>.</summary>
public static class StatementAnalyzer
{
    /// <summary>The most bytes that are parsed. A tree takes 50 to 100 times its text, so 4 MiB is some 400 MB for a moment.</summary>
    public const int TextLimit = 4 * 1024 * 1024;

    /// <summary>Analyses any bytes; bad SQL and hostile text give facts that say so, never an exception.</summary>
    public static AnalyzedText Analyze(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > TextLimit)
        {
            return AnalyzedText.Unknown("too long to analyse", utf8.Length);
        }

        // The library reads to the first zero: what follows one would not be seen.
        if (utf8.Contains((byte)0))
        {
            return AnalyzedText.Unknown("contains a zero byte", utf8.Length);
        }

        if (!Utf8.IsValid(utf8))
        {
            return AnalyzedText.Unknown("not valid UTF-8", utf8.Length);
        }

        return DeepStack.Run(utf8, DepthBound.Measure(utf8));
    }

    internal static unsafe AnalyzedText AnalyzeHere(ReadOnlySpan<byte> text)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(text.Length + 1);
        try
        {
            text.CopyTo(buffer);
            buffer[text.Length] = 0;
            fixed (byte* pointer = buffer)
            {
                return AnalyzePinned(pointer, buffer.AsSpan(0, text.Length));
            }
        }
        finally
        {
            // The text may hold a password; the pool is shared.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static unsafe AnalyzedText AnalyzePinned(byte* pointer, ReadOnlySpan<byte> text)
    {
        var tokens = TokenScan.TryScan(pointer);
        if (tokens is null)
        {
            return AnalyzedText.Opaque(StatementKind.Unparseable, "unparseable", text.Length);
        }

        using var tree = ParseTree.TryParse(pointer);
        if (tree is null)
        {
            var template = Template.FromFullText(TemplateText.Write(text, tokens, text.Length));
            return AnalyzedText.Single(StatementKind.Unparseable, "", template, relationsAreComplete: false);
        }

        return StatementSplitter.Split(tree.RootElement, text, tokens);
    }
}
