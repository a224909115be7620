using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;

namespace Menshen.Cli.Tests;

public partial class TextsTests
{
    /// <summary>All numbers and names: the same in both languages.</summary>
    private static readonly string[] Neutral = ["Status_SessionsOf", "Version_Program"];

    private static readonly CultureInfo English = CultureInfo.InvariantCulture;
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    /// <summary>Every catalogue of texts that the program has: a new one is held to the rules without being named here.</summary>
    internal static readonly Dictionary<string, ResourceManager> All = typeof(CommandTree).Assembly.GetTypes()
        .Select(type => (type.Name, Property: type.GetProperty("ResourceManager", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)))
        .Where(found => found.Property is not null).ToDictionary(found => found.Name, found => (ResourceManager)found.Property!.GetValue(null)!);

    public static TheoryData<string> Catalogues => [.. All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Catalogues))]
    public void Every_key_has_both_languages(string catalogue) =>
        Read(Of(catalogue), Chinese).Keys.Order().ShouldBe(Read(Of(catalogue), English).Keys.Order());

    [Theory]
    [MemberData(nameof(Catalogues))]
    public void No_text_is_empty(string catalogue) =>
        Read(Of(catalogue), English).Concat(Read(Of(catalogue), Chinese)).ShouldAllBe(pair => !string.IsNullOrWhiteSpace(pair.Value));

    [Theory]
    [MemberData(nameof(Catalogues))]
    public void Both_languages_fill_the_same_places(string catalogue)
    {
        var chinese = Read(Of(catalogue), Chinese);
        Read(Of(catalogue), English).Where(pair => !Places(pair.Value).SequenceEqual(Places(chinese[pair.Key]))).Select(
            pair => pair.Key).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Catalogues))]
    public void Every_catalogue_speaks_the_language_that_is_chosen(string catalogue)
    {
        var culture = typeof(CommandTree).Assembly.GetTypes().Single(type => type.Name == catalogue).GetProperty("Culture", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        foreach (var language in new[] { Chinese, English })
        {
            CommandTree.Speak(language);
            culture.GetValue(null).ShouldBe(language);
        }
    }

    [Fact]
    public void Chinese_texts_are_chinese() =>
        Read(Texts.ResourceManager, Chinese).Where(
            pair => !pair.Value.Any(c => c is >= '\u4e00' and <= '\u9fff') && !Neutral.Contains(pair.Key))
            .Select(pair => pair.Key).ShouldBeEmpty();

    internal static Dictionary<string, string> Read(ResourceManager resources, CultureInfo culture) =>
        resources.GetResourceSet(culture, createIfNotExists: true, tryParents: false).ShouldNotBeNull()
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static ResourceManager Of(string catalogue) => All[catalogue];

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Distinct().Order();

    [GeneratedRegex(@"\{[0-9]\}")]
    private static partial Regex Place();
}
