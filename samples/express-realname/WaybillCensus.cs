namespace Menshen.Samples.ExpressRealname;

/// <summary>Counts over all waybills that tables before or beside them state: pieces, and waybills for each firm and day.</summary>
internal sealed class WaybillCensus
{
    private readonly int[] _reported = new int[Firm.All.Count * Calendar.Days];

    public long Pieces { get; private set; }

    public long Reported { get; private set; }

    public static WaybillCensus Take(ulong seed, SampleSize size, Population people)
    {
        var census = new WaybillCensus();
        for (long number = 1; number <= size.Waybills; number++)
        {
            var random = SplitMix64.ForRow(seed, RowStream.Waybill, number);
            var key = WaybillKey.Draw(size, people, number, ref random);
            census.Pieces += key.Pieces;
            census.Reported++;
            census._reported[Batch(key.Outlet, key.Day) - 1]++;
        }

        return census;
    }

    /// <summary>Waybills reported in a batch.</summary>
    public int Lines(int batch) => _reported[batch - 1];

    /// <summary>The batch of an outlet's firm for a day; numbered from 1, by day and then by firm.</summary>
    public static int Batch(int outlet, int day) => (day * Firm.All.Count) + Outlet.FirmOf(outlet).Index + 1;

    public static int Batches => Firm.All.Count * Calendar.Days;
}
