namespace Menshen.Sql.Tests;

public sealed class NativeMemoryTests
{
    [Fact]
    public void A_hundred_thousand_analyses_leave_no_native_memory_behind()
    {
        var texts = Facts.StatementTable.Texts();
        Analyze(texts, 10_000);
        // A leak of one result (300 bytes or more) for each analysis would be 30 MB, in every round; what the allocator and the runtime keep for themselves grows once.
        Enumerable.Range(0, 3).Select(_ => GrowthOver(texts)).ShouldContain(growth => growth < 24 * 1024 * 1024);
    }

    private static long GrowthOver(byte[][] texts)
    {
        var before = ResidentBytes();
        Analyze(texts, 100_000);
        return ResidentBytes() - before;
    }

    private static void Analyze(byte[][] texts, int times)
    {
        for (var i = 0; i < times; i++)
        {
            StatementAnalyzer.Analyze(texts[i % texts.Length]);
        }
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        // The managed heap has its own limits; what remains is the library's.
        return Environment.WorkingSet - GC.GetGCMemoryInfo().TotalCommittedBytes;
    }
}
