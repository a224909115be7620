namespace Menshen.Samples.ExpressRealname;

internal sealed class ParcelTable(ulong seed, SampleSize size, Population people, WaybillCensus census) : SampleTable
{
    public override string Name => "express.parcels";

    public override IReadOnlyList<string> Columns { get; } =
        ["parcel_id", "waybill_id", "piece_no", "package_kind", "weight_kg", "length_cm", "width_cm", "height_cm"];

    public override long Rows => census.Pieces;

    private protected override IEnumerable<long> Write(CopyTextWriter copy)
    {
        long rows = 0;
        for (long number = 1; number <= size.Waybills; number++)
        {
            var random = SplitMix64.ForRow(seed, RowStream.Waybill, number);
            var key = WaybillKey.Draw(size, people, number, ref random);
            for (var place = 1; place <= key.Pieces; place++)
            {
                var piece = Piece.At(seed, key, place);
                copy.Number(++rows).Number(number).Number(place).Text(piece.Package).Hundredths(piece.WeightHundredths)
                    .Number(piece.Length).Number(piece.Width).Number(piece.Height).EndRow();
            }

            yield return rows;
        }
    }
}
