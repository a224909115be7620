namespace Menshen.Samples.ExpressRealname;

internal sealed class ReportBatchTable(ulong seed, WaybillCensus census) : SampleTable
{
    /// <summary>Reports of the last two days have not been answered yet.</summary>
    public const int AnsweredDays = Calendar.Days - 2;

    public override string Name => "express.report_batches";

    public override IReadOnlyList<string> Columns { get; } =
    [
        "batch_id", "batch_no", "firm_code", "business_date", "line_count", "channel", "idempotency_key", "generated_at", "sent_at",
        "receipt_no", "status",
    ];

    public override long Rows => WaybillCensus.Batches;

    private protected override IEnumerable<long> Write(CopyTextWriter copy)
    {
        for (var day = 0; day < Calendar.Days; day++)
        {
            foreach (var firm in Firm.All)
            {
                var batch = (day * Firm.All.Count) + firm.Index + 1;
                Row(copy, batch, firm, day);
                yield return batch;
            }
        }
    }

    private void Row(CopyTextWriter copy, int batch, Firm firm, int day)
    {
        var random = SplitMix64.ForRow(seed, RowStream.Report, batch);
        var date = Calendar.FirstDay.AddDays(day);
        var digits = Digits.Of((date.Year * 10_000) + (date.Month * 100) + date.Day, 8);
        // Batches are made in the night after the business day.
        var generated = Calendar.At(day + 1, random.Between(1_800, 7_200));
        var answered = day < AnsweredDays;
        copy.Number(batch).Text($"{firm.Code}-{digits}").Text(firm.Code).Date(date).Number(census.Lines(batch))
            .Text(firm.Index % 2 == 0 ? "dedicated_line" : "vpn").Text(random.Next().ToString("x16", null) + random.Next().ToString("x16", null))
            .Time(generated).Time(generated.AddMinutes(random.Between(1, 30))).Text(answered ? $"R{digits}{Digits.Of(batch, 6)}" : null)
            .Text(answered ? "accepted" : "sent").EndRow();
    }
}
