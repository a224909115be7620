namespace Menshen.Bench.Results;

/// <summary>docs/benchmarks.md: what is measured stands between two markers for each benchmark.</summary>
internal static class BenchmarksPage
{
    public static void WriteInto(string file, string benchmark, string table)
    {
        var begin = $"<!-- {benchmark}: begin (written by ./menshen bench {benchmark}) -->";
        var end = $"<!-- {benchmark}: end -->";
        var text = File.ReadAllText(file);
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        var to = text.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
            throw new BenchFailure($"{file} has lost the markers '{begin}' and '{end}'");
        File.WriteAllText(file, $"{text[..(from + begin.Length)]}\n\n{table}\n{text[to..]}");
    }
}
