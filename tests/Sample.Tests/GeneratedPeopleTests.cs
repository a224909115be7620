using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Menshen.Samples.ExpressRealname;

namespace Menshen.Sample.Tests;

public sealed class GeneratedPeopleTests
{
    private static readonly ExpressDataset Data = ExpressDataset.Create(seed: 11, waybills: 20_000);
    private static readonly List<Dictionary<string, string?>> Persons = [.. SampleRows.Of(Data, "express.persons")];
    private static readonly List<Dictionary<string, string?>> Documents = [.. SampleRows.Of(Data, "express.identity_documents")];
    private static readonly List<Dictionary<string, string?>> Couriers = [.. SampleRows.Of(Data, "express.couriers")];

    private static IEnumerable<string> IdentityNumbers =>
        Documents.Where(row => row["document_type"] == "resident_id").Concat(Couriers).Select(row => row["document_number"]!);

    [Fact]
    public void Every_identity_number_has_the_check_character_of_the_standard()
    {
        // The standard's table of weights, written out; the generator uses Horner's rule instead.
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        foreach (var number in IdentityNumbers)
        {
            number.ShouldMatch("^[1-9][0-9]{16}[0-9X]$");
            var sum = weights.Select((weight, place) => weight * (number[place] - '0')).Sum();
            number[17].ShouldBe("10X98765432"[sum % 11], number);
        }
    }

    [Fact]
    public void The_published_example_of_a_check_character_holds() =>
        // 11010519491231002X is the example printed in GB 11643-1999.
        ResidentIdentityNumber.CheckCharacter("11010519491231002").ShouldBe('X');

    [Fact]
    public void Identity_numbers_carry_a_known_area_and_a_real_date()
    {
        var areas = SampleRows.Of(Data, "express.regions").Select(row => row["region_code"]!).ToHashSet();
        foreach (var number in IdentityNumbers)
        {
            areas.ShouldContain(number[..6]);
            DateOnly.TryParseExact(number[6..14], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var birth).ShouldBeTrue();
            birth.Year.ShouldBeInRange(1953, 2008);
        }
    }

    [Fact]
    public void The_sequence_is_odd_for_men_and_the_birth_date_agrees_with_the_person()
    {
        var persons = Persons.ToDictionary(row => row["person_id"]!);
        foreach (var document in Documents.Where(row => row["document_type"] == "resident_id"))
        {
            var person = persons[document["person_id"]!];
            var number = document["document_number"]!;
            ((number[16] - '0') % 2 == 1).ShouldBe(person["gender"] == "M");
            number[6..14].ShouldBe(person["birth_date"]!.Replace("-", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void No_document_number_is_given_twice()
    {
        Documents.Select(row => (row["document_type"], row["document_number"])).Distinct().Count().ShouldBe(Documents.Count);
        IdentityNumbers.Distinct().Count().ShouldBe(IdentityNumbers.Count());
    }

    [Fact]
    public void About_one_number_in_eleven_ends_in_X() =>
        (IdentityNumbers.Count(number => number[17] == 'X') / (double)IdentityNumbers.Count()).ShouldBe(1 / 11.0, 0.02);

    [Fact]
    public void Every_mobile_number_has_an_allocated_prefix_and_eleven_digits()
    {
        // Independent of the generator's list: the second and third digit that exist, by series.
        var allocated = new Regex("^1(3[0-9]|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8[0-9]|9[0-35-9])[0-9]{8}$", RegexOptions.None, TimeSpan.FromSeconds(1));
        foreach (var phone in Persons.Concat(Couriers).Select(row => row["phone"]!))
        {
            allocated.IsMatch(phone).ShouldBeTrue(phone);
        }

        Persons.Select(row => row["phone"]![..3]).Distinct().Count().ShouldBe(53);
    }

    [Fact]
    public void Surnames_come_in_their_published_order()
    {
        var shares = Persons.GroupBy(row => row["person_name"]![0]).ToDictionary(group => group.Key, group => group.Count() / (double)Persons.Count);
        shares['王'].ShouldBeInRange(0.06, 0.10);
        shares['王'].ShouldBeGreaterThan(shares['陈']);
        shares['陈'].ShouldBeGreaterThan(shares['周']);
    }

    [Fact]
    public void Hard_cases_occur_and_are_rare()
    {
        var names = Persons.Select(row => row["person_name"]!).ToList();
        Rate(names, name => name.EnumerateRunes().Any(rune => rune.Value > 0xFFFF)).ShouldBeInRange(0.0005, 0.01);
        Rate(names, name => name.Contains('·', StringComparison.Ordinal)).ShouldBeInRange(0.001, 0.01);
        Rate(names, name => name.StartsWith("欧阳", StringComparison.Ordinal)).ShouldBeInRange(0.0002, 0.01);
        Rate(Documents, row => row["document_type"] == "passport").ShouldBeInRange(0.002, 0.012);
        Rate(Documents, row => row["document_type"] == "hk_macao_permit" && Regex.IsMatch(row["document_number"]!, "^[HM][0-9]{8}$")).ShouldBeInRange(0.002, 0.012);
        Rate(Documents, row => row["document_type"] == "taiwan_permit").ShouldBeGreaterThan(0);
        Rate(Documents, row => row["valid_until"] is null).ShouldBeInRange(0.1, 0.7);
    }

    [Fact]
    public void Households_share_an_address()
    {
        var shared = Persons.GroupBy(row => (row["region_code"], row["street"])).Count(group => group.Count() == 3);
        shared.ShouldBeInRange((Persons.Count / 20) - 2, Persons.Count / 20);
    }

    [Fact]
    public void Every_text_is_well_formed_UTF8()
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        foreach (var table in Data.Tables)
        {
            Should.NotThrow(() => strict.GetString(SampleRows.Bytes(table)));
        }
    }

    private static double Rate<T>(List<T> all, Func<T, bool> picked) => all.Count(picked) / (double)all.Count;
}
