using System.Collections.Immutable;
using System.Globalization;

namespace Menshen.Policy;

/// <summary>Judges by name, comment, type and some values whether a column holds personal data, and which. Pure.</summary>
/// <remarks><code>
/// name, comment ──► word lists ──► says n ──┐
///                                           ├─► 1 - (1 - v) (1 - 0.7 n)      values of the form: each supports the other
/// values ──► forms ──► share × weight v ────┘   0.35 n                       values of another form: the name is mistaken
///                                               0.75 n                       no values
/// </code></remarks>
public static class ColumnClassifier
{
    /// <summary>Fewer different values say nothing.</summary>
    public const int FewestValues = 3;

    /// <summary>From so many different values on a form says all it can: three words may begin with surnames by chance.</summary>
    private const double EnoughValues = 10;

    /// <summary>A phone number in one remark is chance.</summary>
    private const int FewestTexts = 3;

    /// <summary>How much of a name's word remains: beside values, against them, and without any.</summary>
    private const double Beside = 0.7, Against = 0.35, Alone = 0.75;

    /// <summary>A comment describes more than the column itself.</summary>
    private const double OfComment = 0.8;

    /// <summary>Below this a proposal is noise.</summary>
    private const double Least = 0.25;

    private const string FreeText = "pii.free-text";

    private static readonly string[] Texts = ["text", "character varying", "character", "bpchar", "citext", "name"];
    private static readonly string[] Numbers = ["bigint", "numeric"];
    private static readonly string[] Dates = ["date", "timestamp without time zone", "timestamp with time zone"];

    private static readonly ImmutableArray<PersonalForm> Forms =
    [
        new("pii.id-card", DiscoveryReasons.CheckDigit, 0.98, 0.05, value => IdentityNumberForm.Is(value)),
        new("pii.phone", DiscoveryReasons.Mobile, 0.85, 0.2, value => PersonalNumbers.IsMobile(value)),
        new("pii.phone", DiscoveryReasons.FixedLine, 0.4, 0.2, value => PersonalNumbers.IsFixedLine(value)),
        new("pii.bank-card", DiscoveryReasons.Luhn, 0.9, 0.7, value => PersonalNumbers.IsBankCard(value)),
        new("pii.name", DiscoveryReasons.Surname, 0.6, 0.5, PersonalTexts.IsName),
        new("pii.address", DiscoveryReasons.AddressWords, 0.75, 0.3, PersonalTexts.IsAddress),
        new("pii.address", DiscoveryReasons.PlaceName, 0.2, 0.5, PersonalTexts.IsPlace),
        new("pii.email", DiscoveryReasons.EmailForm, 0.95, 0.2, PersonalTexts.IsEmail),
        new("pii.plate", DiscoveryReasons.PlateForm, 0.95, 0.3, PersonalTexts.IsPlate),
        new("pii.date", DiscoveryReasons.PastDate, 0.2, 0.8, IsDate),
        new(FreeText, DiscoveryReasons.NumberInText, 0.7, 0.02, value => PersonalNumbers.StandIn(value)),
    ];

    /// <summary>Proposals for the column, the surest first; none for most columns.</summary>
    public static ImmutableArray<ColumnProposal> Classify(ColumnSample column)
    {
        ArgumentNullException.ThrowIfNull(column);
        var (name, comment) = (ColumnWords.OfName(column.Name), ColumnWords.OfComment(column.Comment));
        var values = column.Values.Where(value => value.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        return
        [
            .. Forms.Select(form => form.Tag).Distinct().Where(tag => CanBe(tag, column.Type))
                .Select(tag => Judge(tag, name.GetValueOrDefault(tag), comment.GetValueOrDefault(tag) * OfComment, values))
                .Where(proposal => proposal.Confidence >= Least).OrderByDescending(proposal => proposal.Confidence),
        ];
    }

    private static ColumnProposal Judge(string tag, double name, double comment, List<string> values)
    {
        var said = Math.Max(name, comment);
        var words = new DiscoveryReason(name >= comment ? DiscoveryReasons.ColumnName : DiscoveryReasons.Comment, 0, values.Count);
        if (values.Count < FewestValues) return new ColumnProposal(tag, Round(Alone * said), said > 0 ? [words] : []);
        var forms = Forms.Where(form => form.Tag == tag).Select(form => (Form: form, Matching: values.Count(form.Has)))
            .Where(found => found.Matching >= Math.Max(tag == FreeText ? FewestTexts : 1, found.Form.Least * values.Count)).ToList();
        if (forms.Count == 0)
            return new ColumnProposal(tag, Round(Against * said), said > 0 ? [words, new DiscoveryReason(DiscoveryReasons.FormMissing, 0, values.Count)] : []);
        // Two forms of one tag share the values between them: mobile and fixed numbers in one column.
        var shown = tag == FreeText ? forms[0].Form.Says : Math.Min(1, forms.Sum(found => found.Form.Says * found.Matching / values.Count));
        shown *= Math.Min(1, values.Count / EnoughValues);
        var reasons = forms.OrderByDescending(found => found.Form.Says * found.Matching).Select(found => new DiscoveryReason(found.Form.Reason, found.Matching, values.Count));
        return new ColumnProposal(tag, Round(1 - (1 - shown) * (1 - Beside * said)), said > 0 ? [.. reasons, words] : [.. reasons]);
    }

    private static bool CanBe(string tag, string type) => tag switch
    {
        "pii.date" => Dates.Contains(type) || Texts.Contains(type),
        "pii.id-card" or "pii.phone" or "pii.bank-card" => Texts.Contains(type) || Numbers.Contains(type),
        _ => Texts.Contains(type),
    };

    // Every date has the form; only together with a name does it say something.
    private static bool IsDate(string value) =>
        value.Length >= 10 && DateOnly.TryParseExact(value.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is > 1900 and < 2100;

    private static double Round(double confidence) => Math.Round(confidence, 2);
}
