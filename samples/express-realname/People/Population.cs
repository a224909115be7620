namespace Menshen.Samples.ExpressRealname;

/// <summary>Makes the person with a given number; the same number always gives the same person, so nobody has to be remembered.</summary>
internal sealed class Population(ulong seed, SampleSize size)
{
    private static readonly WeightedChoice<string> DocumentTypes = new(
    [
        ("passport", EdgeCases.Passport),
        ("hk_macao_permit", EdgeCases.HongKongMacaoPermit),
        ("taiwan_permit", EdgeCases.TaiwanPermit),
        ("foreign_residence", EdgeCases.ForeignResidence),
        ("military_id", EdgeCases.MilitaryId),
        ("resident_id", EdgeCases.ResidentId),
    ]);

    private readonly ResidentIdentityNumber _identities = new(seed);
    private readonly Scatter _permits = new(100_000_000, seed + 1);

    public Person At(long number)
    {
        var head = HouseholdHead(number);
        var home = SplitMix64.ForRow(seed, RowStream.Person, -head);
        var random = SplitMix64.ForRow(seed, RowStream.Person, number);

        var region = HomeOutlet(head) is { } outlet ? Outlet.RegionOf(seed, outlet) : Region.All.Pick(ref home);
        var street = PlaceBook.HomeStreet(ref home);
        var surname = NameBook.Surname(ref home);
        var male = random.Chance(5_100);
        var (identity, birth) = _identities.Of(number, male);
        var type = DocumentTypes.Pick(ref random);
        var permit = PermitNumber(ref random, type, number);
        var nationality = "CHN";
        var name = NameOf(ref random, type, surname, male, birth.Year, ref nationality);
        return new Person(number, name, male, birth, nationality, MobileNumber.Draw(ref random), region, street, type,
            permit ?? identity);
    }

    /// <summary>Senders live near the outlet where they hand in; those who only receive live anywhere.</summary>
    public int? HomeOutlet(long number)
    {
        var head = HouseholdHead(number);
        return head > size.Senders ? null : (int)SplitMix64.ForRow(~seed, RowStream.Person, head).Below(size.Outlets) + 1;
    }

    private static long HouseholdHead(long number)
    {
        var place = number % EdgeCases.HouseholdEvery;
        return place is > 0 and < EdgeCases.HouseholdSize && number > place ? number - place : number;
    }

    private string? PermitNumber(ref SplitMix64 random, string type, long number)
    {
        var eight = Digits.Of(_permits.Place(number), 8);
        return type switch
        {
            "passport" => "E" + eight,
            "hk_macao_permit" => (random.Chance(7_500) ? "H" : "M") + eight,
            "taiwan_permit" => eight,
            "military_id" => "军字第" + eight + "号",
            _ => null,
        };
    }

    private static string NameOf(ref SplitMix64 random, string type, string surname, bool male, int birthYear, ref string nationality)
    {
        if (type is "foreign_residence" || (type is "passport" && random.Chance(7_000)))
        {
            (var foreign, nationality) = NameBook.PassportName(ref random);
            return foreign;
        }

        var point = random.Below(10_000);
        return point switch
        {
            < EdgeCases.RareCharacter => surname + NameBook.RareGivenName(ref random),
            < EdgeCases.RareCharacter + EdgeCases.UyghurName => NameBook.UyghurName(ref random, male),
            _ => surname + NameBook.GivenName(ref random, male, birthYear),
        };
    }
}
