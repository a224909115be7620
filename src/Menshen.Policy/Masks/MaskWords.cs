using System.Globalization;

namespace Menshen.Policy;

/// <summary>The words of a policy file that name masks, and the small language of patterns.</summary>
/// <remarks><code>
/// 3,*,4      shows three characters at the front and four at the end, hides what is between
/// 3,*6,4     the same, and nothing where fewer than six would be hidden
/// 1,*        "*,4"   "*"
/// </code></remarks>
internal static class MaskWords
{
    /// <summary>The keyed digest: made when its key is known.</summary>
    public const string Digest = "hash";

    private const int MostHidden = 1000;

    private static readonly (string Word, IMask Mask)[] Named =
    [
        ("full", FullMask.Instance), ("empty", new EmptyMask()), ("chinese-name", new ChineseNameMask()), ("id-card", new IdentityCardMask()),
        ("phone", new PhoneMask()), ("address", new AddressMask()), ("bank-card", new BankCardMask()), ("email", new EmailMask()),
        ("plate", new PlateMask()), ("date", new DateMask()), (Digest, new DigestMask(null)),
    ];

    public static IEnumerable<string> All => Named.Select(named => named.Word);

    /// <summary>The mask of a word or pattern; null if it is neither.</summary>
    public static IMask? Find(string written)
    {
        foreach (var (word, mask) in Named)
        {
            if (word == written) return mask;
        }

        return Pattern(written);
    }

    /// <summary>How many characters a pattern shows at the front and at the end, and how many it hides at least; null for a word, which shows
    /// by the form of a value.</summary>
    public static (int Front, int End, int LeastHidden)? Shown(string written)
    {
        var parts = written.Split(',', StringSplitOptions.TrimEntries);
        var star = Array.FindIndex(parts, part => part.StartsWith('*'));
        if (star is < 0 or > 1 || parts.Length - star > 2) return null;
        var hidden = parts[star].Length == 1 ? 1 : Number(parts[star][1..], 1, MostHidden);
        var first = star == 1 ? Number(parts[0], 0, KeepEndsMask.MostShown) : 0;
        var last = parts.Length - star == 2 ? Number(parts[^1], 0, KeepEndsMask.MostShown) : 0;
        return first is { } front && last is { } end && hidden is { } least ? (front, end, least) : null;
    }

    private static IMask? Pattern(string written) =>
        Shown(written) is not { } shown ? null : shown is { Front: 0, End: 0 } ? FullMask.Instance : new KeepEndsMask(shown.Front, shown.End, shown.LeastHidden);

    private static int? Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
}
