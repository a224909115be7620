namespace Menshen.Samples.ExpressRealname;

internal sealed class PersonTable(ulong seed, SampleSize size, Population people) : SampleTable
{
    public override string Name => "express.persons";

    public override IReadOnlyList<string> Columns { get; } =
    [
        "person_id", "person_name", "gender", "birth_date", "nationality", "phone", "region_code", "province", "city", "district", "street",
        "registered_at",
    ];

    public override long Rows => size.Persons;

    private protected override IEnumerable<long> Write(CopyTextWriter copy)
    {
        for (long number = 1; number <= size.Persons; number++)
        {
            var person = people.At(number);
            var region = person.Region;
            copy.Number(number).Text(person.Name).Text(person.Male ? "M" : "F").Date(person.Birth).Text(person.Nationality)
                .Text(person.Phone).Text(region.Code).Text(region.Province).Text(region.City).Text(region.District).Text(person.Street)
                .Time(DocumentTable.RegisteredAt(seed, number)).EndRow();
            yield return number;
        }
    }
}
