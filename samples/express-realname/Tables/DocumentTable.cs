namespace Menshen.Samples.ExpressRealname;

internal sealed class DocumentTable(ulong seed, SampleSize size, Population people) : SampleTable
{
    /// <summary>Persons registered within two years before the window.</summary>
    private const int RegisteredDays = 730;

    private static readonly WeightedChoice<string> Methods =
        new([("card_reader", 55), ("online_check", 25), ("face_match", 15), ("visual", 5)]);

    public override string Name => "express.identity_documents";

    public override IReadOnlyList<string> Columns { get; } =
    [
        "document_id", "person_id", "document_type", "document_number", "document_name", "issued_by", "valid_from", "valid_until",
        "verification_method", "verification_result", "verified_at", "verified_by",
    ];

    public override long Rows => size.Documents;

    public static DateTime RegisteredAt(ulong seed, long person)
    {
        var random = SplitMix64.ForRow(seed, RowStream.Document, -person);
        return Calendar.At(-random.Between(1, RegisteredDays), random.Between(Calendar.OpeningSecond, Calendar.ClosingSecond));
    }

    private protected override IEnumerable<long> Write(CopyTextWriter copy)
    {
        for (long number = 1; number <= size.Documents; number++)
        {
            Row(copy, number);
            yield return number;
        }
    }

    private void Row(CopyTextWriter copy, long number)
    {
        var person = people.At(size.PersonOfDocument(number));
        var random = SplitMix64.ForRow(seed, RowStream.Document, number);
        var registered = RegisteredAt(seed, person.Number);
        var from = DateOnly.FromDateTime(registered).AddDays(-random.Between(30, 3_000));
        var courier = people.HomeOutlet(person.Number) is { } outlet
            ? ((outlet - 1) * SampleSize.CouriersPerOutlet) + random.Between(1, SampleSize.CouriersPerOutlet)
            : random.Between(1, size.Couriers);
        copy.Number(number).Number(person.Number).Text(person.DocumentType).Text(person.DocumentNumber).Text(person.Name)
            .Text(IssuerOf(person)).Date(from);

        // Resident identity cards issued at 46 and later do not run out.
        if (person.DocumentType == "resident_id" && from.Year - person.Birth.Year >= 46)
        {
            copy.Null();
        }
        else
        {
            copy.Date(from.AddYears(person.DocumentType == "resident_id" ? 20 : 10));
        }

        copy.Text(person.DocumentType == "resident_id" ? Methods.Pick(ref random) : "visual")
            .Text(random.Chance(9_980) ? "consistent" : "unreadable").Time(registered.AddMinutes(random.Between(1, 9))).Number(courier).EndRow();
    }

    private static string IssuerOf(in Person person) => person.DocumentType switch
    {
        "resident_id" => person.Region.City + "公安局" + person.Region.District + "分局",
        "military_id" => "所属部队政治机关",
        "passport" when person.Nationality != "CHN" => person.Nationality,
        _ => "国家移民管理局",
    };
}
