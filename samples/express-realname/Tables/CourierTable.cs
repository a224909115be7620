namespace Menshen.Samples.ExpressRealname;

internal sealed class CourierTable(ulong seed, SampleSize size) : SampleTable
{
    /// <summary>Couriers' identity numbers come from here on; persons stay below <see cref="SampleSize.MostWaybills"/>.</summary>
    private const long FirstIdentity = 1_200_000_000;

    private readonly ResidentIdentityNumber _identities = new(seed);

    public override string Name => "express.couriers";

    public override IReadOnlyList<string> Columns { get; } =
    [
        "courier_id", "employee_no", "outlet_id", "courier_name", "gender", "document_type", "document_number", "phone", "hired_on",
        "status", "login_role",
    ];

    public override long Rows => size.Couriers;

    private protected override IEnumerable<long> Write(CopyTextWriter copy)
    {
        for (var number = 1; number <= size.Couriers; number++)
        {
            Row(copy, number);
            yield return number;
        }
    }

    private void Row(CopyTextWriter copy, int number)
    {
        var random = SplitMix64.ForRow(seed, RowStream.Courier, number);
        var outlet = ((number - 1) / SampleSize.CouriersPerOutlet) + 1;
        var male = random.Chance(8_200);
        var (identity, birth) = _identities.Of(FirstIdentity + number, male);
        var name = NameBook.Surname(ref random) + NameBook.GivenName(ref random, male, birth.Year);
        copy.Number(number).Text(Outlet.FirmOf(outlet).Code + Digits.Of(number, 6)).Number(outlet).Text(name).Text(male ? "M" : "F")
            .Text("resident_id").Text(identity).Text(MobileNumber.Draw(ref random))
            .Date(Calendar.FirstDay.AddDays(-random.Between(10, 2_500))).Text(random.Chance(9_700) ? "active" : "on_leave")
            .Text("courier_" + Digits.Of(number, 6)).EndRow();
    }
}
