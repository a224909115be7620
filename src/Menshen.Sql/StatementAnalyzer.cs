using System.Text.Unicode;
using Menshen.Sql.Facts;
using Menshen.Sql.Lexing;
using Menshen.Sql.Native;
using Menshen.Sql.Templates;

namespace Menshen.Sql;

/// <summary>Turns a text into the facts of its statements, by PostgreSQL's own scanner and grammar. Slow; see <see cref="TemplateCache{T}"/>.</summary>
public static class StatementAnalyzer
{
    /// <summary>The most bytes that are parsed. Tokens and tree take up to 100 times their text, so 4 MiB is some 400 MB for a moment.</summary>
    public const int TextLimit = 4 * 1024 * 1024;

    /// <summary>Analyses any bytes; bad SQL and hostile text give facts that say so, never an exception.</summary>
    public static AnalyzedText Analyze(ReadOnlySpan<byte> utf8)
    {
        if (WhyNotAnalyzable(utf8) is { } reason)
        {
            return AnalyzedText.Unknown(reason, utf8.Length);
        }

        using var text = new NativeText(utf8);
        var tokens = TokenScan.TryScan(text);
        if (tokens is null)
        {
            return AnalyzedText.Opaque(StatementKind.Unparseable, "unparseable", utf8.Length);
        }

        var depth = DepthBound.Measure(tokens);
        if (depth > DeepStack.DepthLimit)
        {
            return AnalyzedText.Unknown("nested too deeply to analyse", utf8.Length);
        }

        AnalyzedText? result = null;
        DeepStack.Run(depth, () => result = AnalyzeTree(text, tokens));
        return result!;
    }

    /// <summary>What keeps a text from being given to PostgreSQL's scanner; null if nothing does.</summary>
    internal static string? WhyNotAnalyzable(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > TextLimit)
        {
            return "too long to analyse";
        }

        // The library reads to the first zero: what follows one would not be seen.
        if (utf8.Contains((byte)0))
        {
            return "contains a zero byte";
        }

        if (!Utf8.IsValid(utf8))
        {
            return "not valid UTF-8";
        }

        return ScannerCost.IsBearable(utf8) ? null : "too many operator characters in a row";
    }

    private static AnalyzedText AnalyzeTree(NativeText text, ScannedToken[] tokens)
    {
        try
        {
            var tree = ParseTree.TryParse(text);
            return tree is null
                ? AnalyzedText.Single(StatementKind.Unparseable, "", TemplateText.WriteUnparseable(text.Bytes, tokens), relationsAreComplete: false)
                : StatementSplitter.Split(tree.Root, text.Bytes, tokens);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A tree in a form we did not foresee must not end the gateway; unknown facts are refused where it matters.
            return AnalyzedText.Unknown($"analysis failed with {failure.GetType().Name}", text.Bytes.Length);
        }
    }
}
