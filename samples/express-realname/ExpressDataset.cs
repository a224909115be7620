namespace Menshen.Samples.ExpressRealname;

/// <summary>The whole data set for a seed and a number of waybills: the same two give the same bytes, always.</summary>
public sealed class ExpressDataset
{
    private ExpressDataset(SampleSize size, WaybillCensus census, IReadOnlyList<SampleTable> tables)
    {
        Size = size;
        Tables = tables;
        Rows = tables.Sum(table => table.Rows);
        Census = census;
    }

    public SampleSize Size { get; }

    /// <summary>All tables, those referred to before those that refer.</summary>
    public IReadOnlyList<SampleTable> Tables { get; }

    /// <summary>Rows of all tables together.</summary>
    public long Rows { get; }

    internal WaybillCensus Census { get; }

    public static ExpressDataset Create(ulong seed, long waybills)
    {
        var size = new SampleSize(waybills);
        var people = new Population(seed, size);
        var census = WaybillCensus.Take(seed, size, people);
        var couriers = new CourierTable(seed, size);
        return new ExpressDataset(size, census,
        [
            new RegionTable(),
            new FirmTable(),
            new OutletTable(seed, size),
            couriers,
            new PersonTable(seed, size, people),
            new DocumentTable(seed, size, people),
            new WaybillTable(seed, size, people),
            new ParcelTable(seed, size, people, census),
            new InspectionTable(seed, size, people),
            new ReportBatchTable(seed, census),
            new ReportLineTable(seed, size, people, census),
        ]);
    }
}
