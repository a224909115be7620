using System.Collections.Immutable;
using System.Globalization;
using Menshen.Standards;

namespace Menshen.Cli.Evaluation.Profiles;

/// <summary>Which clauses an evaluation is about: a document, and where it knows levels, one of them.</summary>
/// <param name="Name">What is typed: <c>gat389-l3</c>.</param>
/// <param name="Title">What it is called in reports.</param>
/// <param name="Level">The GB 17859 level, or null.</param>
/// <param name="Share">How much of what checks judge is enough at its assurance level; null where the document knows no sampling.</param>
/// <param name="Has">Whether a clause is one of it.</param>
internal sealed record EvaluationProfile(string Name, Bilingual Title, int? Level, double? Share, Func<Requirement, bool> Has)
{
    /// <summary>Everything of all documents.</summary>
    public static EvaluationProfile Everything { get; } = new("all", new Bilingual("All five documents", "全部五份文件"), null, null, _ => true);

    /// <summary>All, by name. GB/T 20009 in the text at hand does not say which component belongs to which EAL: the three have the same clauses, and the shares of a
    /// sample are ours (SUMMARY of the sources, section 5).</summary>
    public static ImmutableArray<EvaluationProfile> All { get; } =
    [
        Eal(2, 0.4), Eal(3, 0.7), Eal(4, 1), .. Enumerable.Range(1, 5).Select(Graded),
        Of("realname", "realname"), Of("credit", "credit"), Of("tencentdb", "tencentdb"), Everything,
    ];

    public ImmutableArray<Requirement> Clauses(StandardsCatalogue catalogue) => [.. catalogue.All.Where(Has)];

    private static EvaluationProfile Eal(int level, double share)
    {
        var name = DocumentOf("gbt20009").Name;
        return new EvaluationProfile(
            string.Create(CultureInfo.InvariantCulture, $"gbt20009-eal{level}"), new Bilingual($"{name.English}, EAL{level}", $"{name.Chinese}，EAL{level}"), level, share,
            one => one.Document.Key == "gbt20009");
    }

    private static EvaluationProfile Graded(int level)
    {
        var name = DocumentOf("gat389").Name;
        return new EvaluationProfile(
            string.Create(CultureInfo.InvariantCulture, $"gat389-l{level}"), new Bilingual($"{name.English}, level {level}", $"{name.Chinese}，第 {level} 级"), level, null,
            one => one.Document.Key == "gat389" && one.Levels.Contains(level));
    }

    private static EvaluationProfile Of(string name, string document) => new(name, DocumentOf(document).Name, null, null, one => one.Document.Key == document);

    private static GoverningDocument DocumentOf(string key) => StandardsCatalogue.BuiltIn.Documents.Single(document => document.Key == key);
}
