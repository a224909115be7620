using System.Globalization;
using System.Reflection;
using Menshen.Cli.Discovery;
using Menshen.Control;
using Menshen.Policy;

namespace Menshen.Cli.Tests;

public class DiscoveryReasonTests
{
    public static TheoryData<string> Languages => ["en", "zh-CN"];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_reason_that_the_classifier_gives_has_words(string language)
    {
        var culture = language == "en" ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(language);
        var words = TextsTests.Read(DiscoveryTexts.ResourceManager, culture);
        var codes = typeof(DiscoveryReasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToList();
        codes.Count.ShouldBeGreaterThan(10);
        codes.ShouldAllBe(code => words.ContainsKey("Reason_" + code.Replace('-', '_')));
    }

    [Fact]
    public void A_code_of_a_newer_server_stands_for_itself() => DiscoverCommand.Reason(new DiscoveredReason("moon-phase", 1, 2)).ShouldBe("moon-phase");
}
