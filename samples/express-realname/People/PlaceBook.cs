using System.Globalization;

namespace Menshen.Samples.ExpressRealname;

/// <summary>Puts street addresses together: road, number, estate or building, block, unit, room.</summary>
internal static class PlaceBook
{
    private static readonly Dictionary<string, string[]> Parts = WordList.Kinds("Data/places.txt");

    public static string HomeStreet(ref SplitMix64 random)
    {
        var road = random.Pick<string>(Parts["road"]);
        var number = random.Between(1, 999);
        if (random.Chance(2_000))
        {
            var building = random.Pick<string>(Parts["building"]);
            return string.Create(CultureInfo.InvariantCulture, $"{road}{number}号{building}{random.Between(1, 28)}层{random.Between(1, 28)}0{random.Between(1, 9)}室");
        }

        var estate = random.Pick<string>(Parts["estate"]);
        return string.Create(CultureInfo.InvariantCulture,
            $"{road}{number}号{estate}{random.Between(1, 36)}栋{random.Between(1, 4)}单元{random.Between(1, 33)}0{random.Between(1, 4)}室");
    }

    public static (string Road, string Street) OutletStreet(ref SplitMix64 random)
    {
        var road = random.Pick<string>(Parts["road"]);
        return (road, string.Create(CultureInfo.InvariantCulture, $"{road}{random.Between(1, 999)}号一层"));
    }

    public static string ItemName(ref SplitMix64 random, string kind) => random.Pick<string>(Parts["item-" + kind]);

    public static string Prohibited(ref SplitMix64 random) => random.Pick<string>(Parts["prohibited"]);
}
