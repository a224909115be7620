using Menshen.Policy;

namespace Menshen.Policy.Tests;

public class QuotaRulesTests
{
    private const string Rules = """
        quotas:
          - {id: everybody, rows: 1000, time: 10min}
          - {id: analysts, group: [analysts], rows: 5000, bytes-per-hour: 4GiB, time-per-hour: 20min}
          - {id: programs, kind: application, rows: 100, rows-per-hour: 9000}
          - {id: till, by: [shop], bytes: 64KiB, reserved-sessions: 20}
        """;

    [Fact]
    public void Of_all_rules_for_a_subject_the_strictest_limit_holds_and_names_its_rule()
    {
        var quotas = Parse(Rules);
        var li = quotas.TermsFor("li", ["analysts", "east"], "person", null);
        li.Rows.ShouldBe(new QuotaLimit(1000, "everybody"));
        li.BytesAnHour.ShouldBe(new QuotaLimit(4L << 30, "analysts"));
        li.TimeAnHour.ShouldBe(new QuotaLimit(20 * 60_000, "analysts"));
        li.RowsAnHour.IsNone.ShouldBeTrue();
        var shop = quotas.TermsFor("shop", [], "application", "");
        shop.Rows.ShouldBe(new QuotaLimit(100, "programs"));
        shop.Bytes.ShouldBe(new QuotaLimit(64 << 10, "till"));
        shop.Time.ShouldBe(new QuotaLimit(600_000, "everybody"));
        shop.IsHourly.ShouldBeTrue();
        quotas.Reserved.ShouldBe([new("shop", 20)]);
    }

    [Fact]
    public void Without_rules_nothing_is_counted() => PolicySet.Default.Quotas.TermsFor("li", [], "person", null).IsEmpty.ShouldBeTrue();

    [Theory]
    [InlineData("{rows: 5}", "a rule needs an id")]
    [InlineData("{id: a}", "the rule limits nothing")]
    [InlineData("{id: a, rows: 0}", "does not fit `rows`")]
    [InlineData("{id: a, bytes: 12}", "is not a size")]
    [InlineData("{id: a, bytes: 12B}", "is out of range")]
    [InlineData("{id: a, time: 10ms}", "is out of range")]
    [InlineData("{id: a, by: [], rows: 5}", "`by` is an empty list")]
    [InlineData("{id: a, rows-per-hours: 5}", "Did you mean `rows-per-hour`?")]
    [InlineData("{id: a, group: [g], reserved-sessions: 5}", "`reserved-sessions` needs names")]
    [InlineData("{id: a, by: [x], reserved-sessions: 1000}", "leave none of the 1000 for others")]
    [InlineData("{id: a, rows: 5}, {id: a, rows: 6}", "there is a rule `a` already")]
    public void What_is_wrong_is_said_with_its_line(string rules, string words)
    {
        var result = PolicySet.Parse($"quotas: [{rules}]\n", "policy.yaml");
        result.Errors.ShouldContain(error => error.ToString().Contains(words, StringComparison.Ordinal), string.Join('\n', result.Errors));
        result.Errors.ShouldAllBe(error => error.ToString().StartsWith("policy.yaml:1", StringComparison.Ordinal));
    }

    private static QuotaRules Parse(string text)
    {
        var result = PolicySet.Parse(text, "policy.yaml");
        result.Errors.ShouldBeEmpty();
        return result.Policy!.Quotas;
    }
}
