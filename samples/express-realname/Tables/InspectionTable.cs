namespace Menshen.Samples.ExpressRealname;

internal sealed class InspectionTable(ulong seed, SampleSize size, Population people) : SampleTable
{
    /// <summary>Of ten thousand parcels, so many are opened; letters and sealed goods go by X-ray alone.</summary>
    private const int Opened = 9_700;

    /// <summary>Of ten thousand parcels, so many pass the X-ray machine.</summary>
    private const int Xrayed = 9_940;

    public override string Name => "express.inspections";

    public override IReadOnlyList<string> Columns { get; } =
    [
        "inspection_id", "waybill_id", "inspected_by", "inspected_at", "opened", "matches_waybill", "xrayed_at", "xray_machine_no", "result",
        "prohibited_kind", "remark",
    ];

    public override long Rows => size.Waybills;

    private protected override IEnumerable<long> Write(CopyTextWriter copy)
    {
        for (long number = 1; number <= size.Waybills; number++)
        {
            var random = SplitMix64.ForRow(seed, RowStream.Waybill, number);
            var key = WaybillKey.Draw(size, people, number, ref random);
            Row(copy, key);
            yield return number;
        }
    }

    private void Row(CopyTextWriter copy, in WaybillKey key)
    {
        var random = SplitMix64.ForRow(seed, RowStream.Inspection, key.Number);
        var opened = key.Prohibited || random.Chance(Opened);
        copy.Number(key.Number).Number(key.Number).Number(key.Courier).Time(key.CollectedAt.AddSeconds(-random.Between(5, 19))).Flag(opened);
        if (opened)
        {
            copy.Flag(!key.Prohibited);
        }
        else
        {
            copy.Null();
        }

        if (!key.Prohibited && random.Chance(Xrayed))
        {
            copy.Time(key.CollectedAt.AddMinutes(random.Between(5, 19)))
                .Text(Outlet.FirmOf(key.Outlet).Code + "-X" + Digits.Of(key.Outlet, 4));
        }
        else
        {
            copy.Null().Null();
        }

        copy.Text(!key.Prohibited ? "passed" : random.Chance(7_000) ? "handed_over" : "refused")
            .Text(key.Prohibited ? PlaceBook.Prohibited(ref random) : null).Text(key.Prohibited ? "实物与申报不符" : null).EndRow();
    }
}
