namespace Menshen.Samples.ExpressRealname;

internal sealed class OutletTable(ulong seed, SampleSize size) : SampleTable
{
    /// <summary>Outlets opened within eight years before the window.</summary>
    private const int OldestDays = 8 * 365;

    public override string Name => "express.outlets";

    public override IReadOnlyList<string> Columns { get; } =
    [
        "outlet_id", "outlet_code", "outlet_name", "firm_code", "region_code", "province", "city", "district", "street", "phone",
        "manager_name", "manager_phone", "manager_role", "opened_on", "status",
    ];

    public override long Rows => size.Outlets;

    private protected override IEnumerable<long> Write(CopyTextWriter copy)
    {
        for (var number = 1; number <= size.Outlets; number++)
        {
            Row(copy, number);
            yield return number;
        }
    }

    private void Row(CopyTextWriter copy, int number)
    {
        var outlet = Outlet.At(seed, number);
        var random = SplitMix64.ForRow(seed, RowStream.Outlet, -number);
        var male = random.Chance(6_500);
        var manager = NameBook.Surname(ref random) + NameBook.GivenName(ref random, male, random.Between(1970, 1995));
        var region = outlet.Region;
        copy.Number(number).Text(outlet.Code).Text($"{outlet.Firm.Name}{region.City}{region.District}{outlet.Road}营业部").Text(outlet.Firm.Code)
            .Text(region.Code).Text(region.Province).Text(region.City).Text(region.District).Text(outlet.Street)
            .Text("0" + Digits.Of(random.Between(10, 999), 3) + "-" + Digits.Of(random.Between(20_000_000, 89_999_999), 8))
            .Text(manager).Text(MobileNumber.Draw(ref random)).Text(outlet.ManagerRole)
            .Date(Calendar.FirstDay.AddDays(-random.Between(30, OldestDays))).Text(random.Chance(9_900) ? "open" : "suspended").EndRow();
    }
}
