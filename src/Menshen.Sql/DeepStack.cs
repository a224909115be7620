namespace Menshen.Sql;

/// <summary>Runs an analysis where the stack suffices for the depth that its text can reach.</summary>
internal static class DeepStack
{
    /// <summary>A stack of 256 MiB; pages that no analysis touches cost nothing.</summary>
    public const int LargeStackSize = 256 * 1024 * 1024;

    /// <summary>Levels that any thread's stack holds.</summary>
    private const int ShallowDepth = 400;

    public static AnalyzedText Run(ReadOnlySpan<byte> text, int depth)
    {
        if (depth <= ShallowDepth)
        {
            return StatementAnalyzer.AnalyzeHere(text);
        }

        var copy = text.ToArray();
        AnalyzedText? result = null;
        var thread = new Thread(() => result = StatementAnalyzer.AnalyzeHere(copy), LargeStackSize) { IsBackground = true };
        thread.Start();
        thread.Join();
        return result ?? AnalyzedText.Unknown("not analysed", text.Length);
    }
}
