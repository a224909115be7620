using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Menshen.Cli.Tests;

public partial class TextsTests
{
    private static readonly Dictionary<string, string> English = Read(CultureInfo.InvariantCulture);
    private static readonly Dictionary<string, string> Chinese = Read(CultureInfo.GetCultureInfo("zh-CN"));

    [Fact]
    public void Every_key_has_both_languages() => Chinese.Keys.Order().ShouldBe(English.Keys.Order());

    [Fact]
    public void No_text_is_empty() => English.Concat(Chinese).ShouldAllBe(pair => !string.IsNullOrWhiteSpace(pair.Value));

    [Fact]
    public void Both_languages_fill_the_same_places() =>
        English.Where(pair => !Places(pair.Value).SequenceEqual(Places(Chinese[pair.Key]))).Select(pair => pair.Key).ShouldBeEmpty();

    [Fact]
    public void Chinese_texts_are_chinese() =>
        Chinese.Where(pair => !pair.Value.Any(c => c is >= '\u4e00' and <= '\u9fff') && pair.Key != "Status_SessionsOf" && pair.Key != "Version_Program")
            .Select(pair => pair.Key).ShouldBeEmpty();

    internal static Dictionary<string, string> Read(CultureInfo culture) =>
        Texts.ResourceManager.GetResourceSet(culture, createIfNotExists: true, tryParents: false).ShouldNotBeNull()
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Distinct().Order();

    [GeneratedRegex(@"\{[0-9]\}")]
    private static partial Regex Place();
}
