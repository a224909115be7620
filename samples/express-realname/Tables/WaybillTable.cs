namespace Menshen.Samples.ExpressRealname;

internal sealed class WaybillTable(ulong seed, SampleSize size, Population people) : SampleTable
{
    private readonly Scatter _numbers = new(1_000_000_000_000, seed + 2);

    private static readonly WeightedChoice<string> Modes = new([("door", 55), ("counter", 25), ("locker", 15), ("contract", 5)]);
    private static readonly WeightedChoice<string> Payments = new([("sender", 80), ("receiver", 12), ("monthly", 8)]);
    private static readonly string[] AwkwardRemarks = [@"放前台\门卫皆可", "易碎\t轻放", "收件人说\"先打电话\"", "O'Neil 转交", "周末\n不派送"];
    private static readonly string[] Remarks = ["放快递柜", "送前电话联系", "易碎轻放", "工作日派送"];

    public override string Name => "express.waybills";

    public override IReadOnlyList<string> Columns { get; } =
    [
        "waybill_id", "waybill_no", "firm_code", "outlet_id", "courier_id", "collection_mode", "sender_id", "sender_document_id",
        "sender_checked_at", "sender_name", "sender_phone", "sender_province", "sender_city", "sender_district", "sender_street",
        "receiver_id", "receiver_name", "receiver_phone", "receiver_province", "receiver_city", "receiver_district", "receiver_street",
        "item_kind", "item_name", "item_quantity", "piece_count", "weight_kg", "insured_yuan", "fee_yuan", "payment", "status",
        "collected_at", "dispatched_at", "signed_at", "remark",
    ];

    public override long Rows => size.Waybills;

    private protected override IEnumerable<long> Write(CopyTextWriter copy)
    {
        for (long number = 1; number <= size.Waybills; number++)
        {
            var random = SplitMix64.ForRow(seed, RowStream.Waybill, number);
            var key = WaybillKey.Draw(size, people, number, ref random);
            Row(copy, key, ref random);
            yield return number;
        }
    }

    private void Row(CopyTextWriter copy, in WaybillKey key, ref SplitMix64 random)
    {
        var firm = Outlet.FirmOf(key.Outlet).Code;
        copy.Number(key.Number).Text(firm + "7" + Digits.Of(_numbers.Place(key.Number), 12)).Text(firm).Number(key.Outlet).Number(key.Courier)
            .Text(key.Checked ? Modes.Pick(ref random) : "contract").Number(key.Sender);
        if (key.Checked)
        {
            copy.Number(key.Sender).Time(key.CollectedAt.AddSeconds(-random.Between(20, 300)));
        }
        else
        {
            copy.Null().Null();
        }

        Party(copy, people.At(key.Sender));
        var receiver = random.Below(size.Persons - 1) + 1;
        receiver += receiver >= key.Sender ? 1 : 0;
        copy.Number(receiver);
        Party(copy, people.At(receiver));
        Item(copy, key, ref random);
        Journey(copy, key, ref random);
        copy.Text(random.Chance(EdgeCases.AwkwardRemark) ? random.Pick<string>(AwkwardRemarks)
            : random.Chance(1_500) ? random.Pick<string>(Remarks) : null).EndRow();
    }

    private static void Party(CopyTextWriter copy, in Person person) =>
        copy.Text(person.Name).Text(person.Phone).Text(person.Region.Province).Text(person.Region.City).Text(person.Region.District)
            .Text(person.Street);

    private void Item(CopyTextWriter copy, in WaybillKey key, ref SplitMix64 random)
    {
        var weight = Piece.WeightOf(seed, key);
        var insured = random.Chance(400) ? random.Between(5, 200) * 10_000 : 0;
        // The first kilogram costs twelve yuan, each further one begun four, insurance five in a thousand.
        var fee = 1_200 + (Math.Max(0, (weight - 1) / 100) * 400) + (insured / 200);
        copy.Text(key.ItemKind).Text(PlaceBook.ItemName(ref random, key.ItemKind)).Number(random.Chance(8_000) ? 1 : random.Between(2, 12))
            .Number(key.Pieces).Hundredths(weight).Hundredths(insured).Hundredths(fee).Text(Payments.Pick(ref random));
    }

    /// <summary>Older waybills have arrived, those of the last days are on their way.</summary>
    private static void Journey(CopyTextWriter copy, in WaybillKey key, ref SplitMix64 random)
    {
        var dispatched = key.CollectedAt.AddMinutes(random.Between(20, 600));
        var signed = dispatched.AddMinutes(random.Between(600, 5_000));
        var status = key.Day switch
        {
            _ when key.Prohibited => "withheld",
            _ when random.Chance(EdgeCases.Returned) => "returned",
            _ when key.Day < Calendar.Days - 4 => "signed",
            _ when key.Day < Calendar.Days - 2 => "delivering",
            _ when key.Day < Calendar.Days - 1 => "in_transit",
            _ => "collected",
        };
        copy.Text(status).Time(key.CollectedAt).Time(status is "withheld" or "collected" ? null : dispatched)
            .Time(status == "signed" ? signed : null);
    }
}
