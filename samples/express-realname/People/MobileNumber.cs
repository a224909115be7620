namespace Menshen.Samples.ExpressRealname;

/// <summary>Makes mobile numbers: an allocated prefix of three digits and eight more.</summary>
internal static class MobileNumber
{
    /// <summary>Prefixes in public use in mainland China (three operators, the broadcaster's 192, and resellers' 162, 165, 167, 170, 171).</summary>
    private static readonly string[] Prefixes =
    [
        "130", "131", "132", "133", "134", "135", "136", "137", "138", "139",
        "145", "147", "149",
        "150", "151", "152", "153", "155", "156", "157", "158", "159",
        "162", "165", "166", "167",
        "170", "171", "172", "173", "175", "176", "177", "178",
        "180", "181", "182", "183", "184", "185", "186", "187", "188", "189",
        "190", "191", "192", "193", "195", "196", "197", "198", "199",
    ];

    public static string Draw(ref SplitMix64 random)
    {
        var prefix = random.Pick<string>(Prefixes);
        return string.Create(11, (prefix, random.Below(100_000_000)), static (text, parts) =>
        {
            parts.prefix.CopyTo(text);
            Digits.Write(text[3..], parts.Item2);
        });
    }
}
