namespace Menshen.Samples.ExpressRealname;

/// <summary>Puts names together: surnames by their published shares, given names by sex and generation.</summary>
internal static class NameBook
{
    private static readonly WeightedChoice<string> Surnames =
        new([.. WordList.Lines("Data/surnames.txt").Select(words => (words[0], WordList.Number(words[1])))]);

    private static readonly Dictionary<string, string[]> Parts = WordList.Kinds("Data/given-names.txt");
    private static readonly string[] MaleCharacters = Characters("male");
    private static readonly string[] FemaleCharacters = Characters("female");
    private static readonly string[] MiddleCharacters = Characters("middle");

    public static string Surname(ref SplitMix64 random) => Surnames.Pick(ref random);

    /// <summary>One character in a fifth of the cases, a name of the generation in a fourth, else two characters put together.</summary>
    public static string GivenName(ref SplitMix64 random, bool male, int birthYear)
    {
        var way = random.Below(100);
        if (way < 25 && birthYear is < 1966 or > 1999)
        {
            var generation = birthYear < 1966 ? "old" : "young";
            return random.Pick<string>(Parts[(male ? "male-" : "female-") + generation]);
        }

        var last = random.Pick<string>(male ? MaleCharacters : FemaleCharacters);
        return way < 45 ? last : random.Pick<string>(MiddleCharacters) + last;
    }

    /// <summary>A given name with a rare character, as they break systems that count UTF-16 units or know only the basic plane.</summary>
    public static string RareGivenName(ref SplitMix64 random)
    {
        var rare = random.Pick<string>(Parts["rare"]);
        return random.Chance(5_000) ? rare : random.Pick<string>(MiddleCharacters) + rare;
    }

    /// <summary>A Uyghur name: the given name, a middle dot (U+00B7), the father's name.</summary>
    public static string UyghurName(ref SplitMix64 random, bool male) =>
        random.Pick<string>(Parts[male ? "uyghur-male" : "uyghur-female"]) + "·" + random.Pick<string>(Parts["uyghur-male"]);

    /// <summary>A name as a passport shows it, and the country that issued it.</summary>
    public static (string Name, string Country) PassportName(ref SplitMix64 random)
    {
        var family = random.Below(Parts["passport-family"].Length);
        return (Parts["passport-family"][family] + " " + random.Pick<string>(Parts["passport-given"]), Parts["passport-country"][family]);
    }

    private static string[] Characters(string kind) => [.. Parts[kind].SelectMany(run => run.EnumerateRunes()).Select(rune => rune.ToString())];
}
