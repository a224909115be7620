namespace Menshen.Samples.ExpressRealname;

/// <summary>An express firm. All are invented; the code begins its waybill numbers.</summary>
internal sealed record Firm(int Index, string Code, string Name, string ServicePhone)
{
    public static IReadOnlyList<Firm> All { get; } =
        [.. WordList.Lines("Data/places.txt").Where(words => words[0].StartsWith("firm-", StringComparison.Ordinal))
            .Select((words, index) => new Firm(index, words[0][5..], words[1], words[2]))];

    public string LicenseNo => "国邮" + Digits.Of(20_100_001 + (Index * 137), 8);
}
