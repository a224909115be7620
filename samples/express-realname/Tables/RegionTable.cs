namespace Menshen.Samples.ExpressRealname;

internal sealed class RegionTable : SampleTable
{
    public override string Name => "express.regions";

    public override IReadOnlyList<string> Columns { get; } = ["region_code", "province", "city", "district"];

    public override long Rows => Region.All.Values.Count;

    private protected override IEnumerable<long> Write(CopyTextWriter copy)
    {
        long rows = 0;
        foreach (var region in Region.All.Values)
        {
            copy.Text(region.Code).Text(region.Province).Text(region.City).Text(region.District).EndRow();
            yield return ++rows;
        }
    }
}
