namespace Menshen.Samples.ExpressRealname;

/// <summary>An outlet of a firm.</summary>
internal readonly record struct Outlet(int Number, Firm Firm, Region Region, string Road, string Street)
{
    public string Code => Firm.Code + Region.Code + Digits.Of(Number, 4);

    /// <summary>Login name of the manager: role names are lower case as PostgreSQL folds them.</summary>
    public string ManagerRole => "manager_" + Digits.Of(Number, 4);

    public static Firm FirmOf(int number) => Firm.All[(number - 1) % Firm.All.Count];

    public static Region RegionOf(ulong seed, int number)
    {
        var random = SplitMix64.ForRow(seed, RowStream.Outlet, number);
        return Region.All.Pick(ref random);
    }

    public static Outlet At(ulong seed, int number)
    {
        var random = SplitMix64.ForRow(seed, RowStream.Outlet, number);
        var region = Region.All.Pick(ref random);
        var (road, street) = PlaceBook.OutletStreet(ref random);
        return new Outlet(number, FirmOf(number), region, road, street);
    }
}
