namespace Menshen.Samples.ExpressRealname;

internal sealed class ReportLineTable(ulong seed, SampleSize size, Population people, WaybillCensus census) : SampleTable
{
    public override string Name => "express.report_lines";

    public override IReadOnlyList<string> Columns { get; } = ["batch_id", "line_no", "waybill_id", "result", "result_text"];

    public override long Rows => census.Reported;

    private protected override IEnumerable<long> Write(CopyTextWriter copy)
    {
        var lines = new int[WaybillCensus.Batches];
        for (long number = 1; number <= size.Waybills; number++)
        {
            var random = SplitMix64.ForRow(seed, RowStream.Waybill, number);
            var key = WaybillKey.Draw(size, people, number, ref random);
            var batch = WaybillCensus.Batch(key.Outlet, key.Day);
            // The authority sends back what was reported without a checked document.
            var result = key.Day >= ReportBatchTable.AnsweredDays ? "pending" : key.Checked ? "accepted" : "rejected";
            copy.Number(batch).Number(++lines[batch - 1]).Number(number).Text(result).Text(result == "rejected" ? "缺少寄件人证件信息" : null).EndRow();
            yield return number;
        }
    }
}
