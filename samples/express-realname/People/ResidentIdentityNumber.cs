namespace Menshen.Samples.ExpressRealname;

/// <summary>Makes resident identity numbers in the form of GB 11643-1999.</summary>
/// <remarks><code>
/// +---------------+----------------+------------+---------+
/// | area code 6   | birth date 8   | sequence 3 | check 1 |
/// +---------------+----------------+------------+---------+
/// </code>
/// The sequence is odd for men and even for women; the check character is ISO 7064 MOD 11-2, where 10 is written X.
/// The numbers belong to nobody we know of; whether one was ever issued cannot be told from the form.</remarks>
internal sealed class ResidentIdentityNumber
{
    /// <summary>People are born within this window: 18 to 73 years before the sample's first day.</summary>
    private static readonly DateOnly FirstBirth = new(1953, 1, 1);
    private static readonly DateOnly LastBirth = new(2008, 2, 28);
    private static readonly int BirthDays = LastBirth.DayNumber - FirstBirth.DayNumber + 1;

    /// <summary>001 to 499 pairs of a man's and a woman's number in each area and day.</summary>
    private const int SequencePairs = 499;
    private const string CheckCharacters = "10X98765432";

    private readonly Scatter _scatter;

    public ResidentIdentityNumber(ulong seed) =>
        _scatter = new Scatter((long)Region.All.Values.Count * BirthDays * SequencePairs, seed);

    /// <summary>The identity of the person with that number; different numbers never share one.</summary>
    public (string Number, DateOnly Birth) Of(long person, bool male)
    {
        var place = _scatter.Place(person);
        var (rest, pair) = Math.DivRem(place, SequencePairs);
        var (area, day) = Math.DivRem(rest, BirthDays);
        var birth = FirstBirth.AddDays((int)day);
        var sequence = (2 * (int)pair) + (male ? 1 : 2);
        var number = string.Create(18, (Region.All.Values[(int)area].Code, birth, sequence), static (text, parts) =>
        {
            parts.Code.CopyTo(text);
            Digits.Write(text[6..14], (parts.birth.Year * 10_000) + (parts.birth.Month * 100) + parts.birth.Day);
            Digits.Write(text[14..17], parts.sequence);
            text[17] = CheckCharacter(text[..17]);
        });
        return (number, birth);
    }

    /// <summary>Each digit is weighted by 2 to the power of its distance from the end, modulo 11.</summary>
    public static char CheckCharacter(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        foreach (var digit in digits)
        {
            // Horner's rule: doubling what came before gives each digit its power of two.
            sum = ((sum + (digit - '0')) * 2) % 11;
        }

        return CheckCharacters[sum];
    }
}
