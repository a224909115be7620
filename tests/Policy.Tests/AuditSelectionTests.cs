using System.Net;
using System.Text;
using Menshen.Sql;
using Menshen.TestKit;

namespace Menshen.Policy.Tests;

public sealed class AuditSelectionTests
{
    private static readonly AuditedSession Shop = new("shop", "", IPAddress.Parse("10.1.2.3"), "app", "express", IsSuperuser: false) { Groups = ["shops", "east"], Label = "internal" };

    [Fact]
    public void The_file_that_init_writes_is_good_and_records_everything_in_full()
    {
        var result = AuditSelection.Parse(AuditSelection.DefaultFile(), AuditSelection.FileName);
        result.Errors.ShouldBeEmpty();
        AuditSelection.Everything.DifferencesTo(result.Selection!).ShouldBeEmpty();
    }

    [Fact]
    public void The_example_in_it_is_good_without_its_hashes()
    {
        var text = AuditSelection.DefaultFile();
        var example = text[text.IndexOf("# rules:", StringComparison.Ordinal)..].Split('\n').Select(line => line.Length > 2 ? line[2..] : "");
        var result = AuditSelection.Parse(string.Join('\n', example), AuditSelection.FileName);
        result.Errors.ShouldBeEmpty();
        result.Selection!.Rules.Select(rule => rule.Id).ShouldBe(["monitoring", "personal-data", "night"]);
    }

    [Theory]
    [InlineData("id: r, by: [shop, east]", "id: r, by: ['shop east']")]
    [InlineData("id: r, by: [shop], application: [app]", "id: r, by: ['shop, application app']")]
    [InlineData("id: r, by: [shop], kind: [select]", "id: 'r: record none, by shop', kind: [select]")]
    [InlineData("id: r, application: ['a b']", "id: r, application: [\"a\\u00A0b\"]")]
    public void No_two_rules_that_mean_another_thing_read_alike(string one, string other)
    {
        var (before, after) = (Selection(one), Selection(other));
        before.DifferencesTo(after).Length.ShouldBe(2);
        before.Rules[0].ToString().ShouldNotBe(after.Rules[0].ToString());

        static AuditSelection Selection(string rule) => AuditSelection.Parse($"rules: [{{{rule}, record: none}}]", "audit.yaml").Selection!;
    }

    [Fact]
    public void Names_of_rules_do_not_give_one_session_the_level_of_another()
    {
        var selection = AuditSelection.Parse("record: full\nrules: [{id: a b, by: [robot], record: none}, {id: a, by: [shop], record: summary}, {id: b, by: [shop], record: none}]", "audit.yaml").Selection!;
        var robot = Shop with { Subject = "robot" };
        var text = StatementAnalyzer.Analyze("SELECT a FROM t"u8);
        selection.ProfileFor(robot, default).Of(text).ShouldBe(RecordLevel.None);
        selection.ProfileFor(Shop, default).Of(text).ShouldBe(RecordLevel.Summary);
    }

    [Theory]
    [InlineData("by: [shop]", true)]
    [InlineData("by: shop", true)]
    [InlineData("by: [other]", false)]
    [InlineData("source: [10.1.0.0/16]", true)]
    [InlineData("source: 10.1.2.3", true)]
    [InlineData("source: [10.2.0.0/16, '::1']", false)]
    [InlineData("application: [app]", true)]
    [InlineData("database: [other]", false)]
    [InlineData("power: [auditor]", false)]
    [InlineData("group: [west, east]", true)]
    [InlineData("group: [west]", false)]
    [InlineData("label: [internal]", true)]
    [InlineData("label: [public, secret]", false)]
    [InlineData("group: [east], label: [secret]", false)]
    [InlineData("hours: 08:00-18:00", true)]
    [InlineData("hours: 18:00-08:00", false)]
    [InlineData("by: [shop], source: [10.2.0.0/16]", false)]
    [Requirement("gbt20009-5.1.2.6-d")]
    public void A_rule_is_for_sessions_of_which_all_its_conditions_hold(string condition, bool fits) =>
        Level($"rules: [{{id: r, {condition}, record: none}}]", "SELECT a FROM t").ShouldBe(fits ? RecordLevel.None : RecordLevel.Full);

    [Theory]
    [InlineData("object: [s.t]", "SELECT a FROM s.t", RecordLevel.None)]
    [InlineData("object: [t]", "SELECT a FROM s.t", RecordLevel.None)]
    [InlineData("object: [s.t]", "SELECT a FROM t", RecordLevel.Full)]
    [InlineData("object: [s.t]", "SELECT a FROM s.t, s.u", RecordLevel.Full)]
    [InlineData("object: [s.t, s.u]", "SELECT 1 FROM s.t, s.u", RecordLevel.None)]
    [InlineData("object: [s.t]", "SELECT f(a) FROM s.t", RecordLevel.Full)]
    [InlineData("object: [s.t]", "SELECT 1", RecordLevel.Full)]
    [InlineData("object: [s.t.a]", "SELECT a FROM s.t", RecordLevel.None)]
    [InlineData("object: [s.t.a]", "SELECT a, b FROM s.t", RecordLevel.Full)]
    [InlineData("object: [s.t.a]", "SELECT * FROM s.t", RecordLevel.Full)]
    [InlineData("object: [s.t.a]", "SELECT count(*) FROM s.t", RecordLevel.Full)]
    [InlineData("kind: [select]", "SELECT 1", RecordLevel.None)]
    [InlineData("kind: [insert]", "SELECT 1", RecordLevel.Full)]
    [InlineData("privilege: [select]", "SELECT a FROM t", RecordLevel.None)]
    [InlineData("privilege: [insert]", "INSERT INTO t SELECT a FROM u", RecordLevel.Full)]
    [InlineData("privilege: [insert, select]", "INSERT INTO t SELECT a FROM u", RecordLevel.None)]
    [InlineData("privilege: [ddl]", "CREATE TABLE t (a int)", RecordLevel.Summary)]
    [InlineData("privilege: [select]", "EXPLAIN ANALYZE SELECT a FROM t", RecordLevel.None)]
    [InlineData("privilege: [select, ddl]", "EXPLAIN ANALYZE CREATE TABLE x AS SELECT a FROM t", RecordLevel.Summary)]
    [InlineData("kind: [explain]", "EXPLAIN ANALYZE SELECT a INTO x FROM t", RecordLevel.Summary)]
    [InlineData("privilege: [select]", "FETCH ALL FROM c", RecordLevel.Full)]
    [InlineData("privilege: [select]", "SET ROLE boss", RecordLevel.Full)]
    [InlineData("privilege: [select]", "COMMIT", RecordLevel.Full)]
    [InlineData("privilege: [select]", "EXPLAIN ANALYZE EXECUTE p", RecordLevel.Full)]
    [InlineData("privilege: [select, execute]", "EXPLAIN ANALYZE EXECUTE p", RecordLevel.Full)]
    [InlineData("privilege: [select, execute]", "EXECUTE p", RecordLevel.Full)]
    public void A_rule_that_records_less_is_used_only_where_it_is_certain(string condition, string sql, RecordLevel level) =>
        Level($"rules: [{{id: r, {condition}, record: none}}]", sql).ShouldBe(level);

    [Theory]
    [InlineData("object: [s.t.a]", "SELECT * FROM t", true)]
    [InlineData("object: [s.t.a]", "SELECT a FROM x, s.t", true)]
    [InlineData("object: [s.t.a]", "SELECT b FROM s.t", false)]
    [InlineData("object: [s.t.a]", "SELECT a FROM u.t", false)]
    [InlineData("object: [s.t]", "DELETE FROM s.t", true)]
    [InlineData("privilege: [delete]", "WITH d AS (DELETE FROM t RETURNING a) SELECT * FROM d", true)]
    [InlineData("kind: [select], outcome: failure", "SELECT 1", true)]
    [InlineData("object: [s.t]", "FETCH ALL FROM c", true)]
    [InlineData("object: [s.t.a]", "EXECUTE p", true)]
    [InlineData("object: [s.t]", "EXPLAIN ANALYZE EXECUTE p", true)]
    [InlineData("object: [s.t]", "CLOSE c", false)]
    [InlineData("object: [s.t]", "DECLARE c CURSOR FOR SELECT a FROM u.v", false)]
    [Requirement("gbt20009-5.1.2.6-b")]
    public void For_a_rule_that_records_in_full_the_suspicion_is_enough(string condition, string sql, bool isFull) =>
        Level($"record: none\nrules: [{{id: r, {condition}, record: full}}]", sql).ShouldBe(isFull ? RecordLevel.Full : RecordLevel.None);

    [Fact]
    public void The_first_rule_that_fits_decides_and_of_several_statements_the_one_recorded_most()
    {
        const string rules = "rules: [{id: a, object: [t], record: summary}, {id: b, kind: [select], record: none}]";
        Level(rules, "SELECT x FROM t").ShouldBe(RecordLevel.Summary);
        Level(rules, "SELECT x FROM u").ShouldBe(RecordLevel.None);
        Level(rules, "SELECT x FROM u; SELECT x FROM t").ShouldBe(RecordLevel.Summary);
    }

    [Fact]
    public void A_profile_holds_until_some_rules_hours_begin_or_end()
    {
        var selection = AuditSelection.Parse("rules: [{id: r, hours: '22:00-06:00', record: none}]", "audit.yaml").Selection!;
        selection.HoldsFor(new TimeOnly(21, 40)).ShouldBe(TimeSpan.FromMinutes(20));
        selection.HoldsFor(new TimeOnly(12, 0)).ShouldBe(TimeSpan.FromHours(1));
        selection.HoldsFor(new TimeOnly(5, 30)).ShouldBe(TimeSpan.FromMinutes(30));
        selection.ProfileFor(Shop, new TimeOnly(23, 0)).ShouldBeSameAs(selection.ProfileFor(Shop, new TimeOnly(5, 0)));
    }

    [Theory]
    [InlineData("rules: [{record: none}]", "a rule needs an id")]
    [InlineData("rules: [{id: a}]", "does not say what it records")]
    [InlineData("rules: [{id: a, record: none}, {id: a, record: full}]", "there is a rule `a` already")]
    [InlineData("rules: [{id: a, record: none, outcome: failure}]", "failures are always recorded")]
    [InlineData("rules: [{id: a, record: full, kind: [selekt]}]", "`selekt` is not a value of `kind`")]
    [InlineData("rules: [{id: a, record: full, source: [10.1.2.3/8]}]", "is not a network")]
    [InlineData("rules: [{id: a, record: full, object: [a..b]}]", "is not a table or column")]
    [InlineData("rules: [{id: a, record: full, hours: 8-18}]", "are not hours")]
    [InlineData("rules: [{id: a, record: full, uber: x}]", "`uber` is not a setting here")]
    [InlineData("rules: [full]", "this is not a rule")]
    [InlineData("rules: [{id: a, record: full, by: [[x]]}]", "this is not a word")]
    [InlineData("record: [full]", "`record` takes one value")]
    public void Errors_are_named_at_their_place(string text, string what) =>
        AuditSelection.Parse(text, "audit.yaml").Errors.ShouldContain(error => error.ToString().Contains(what));

    [Fact]
    public void All_errors_are_reported_at_once() =>
        AuditSelection.Parse("record: noen\nrules:\n  - id: a\n    record: fulll\n  - kind: [x]\n", "audit.yaml").Errors.Length.ShouldBe(5);

    private static RecordLevel Level(string rules, string sql)
    {
        var result = AuditSelection.Parse(rules, "audit.yaml");
        result.Errors.ShouldBeEmpty();
        return result.Selection!.ProfileFor(Shop, new TimeOnly(12, 0)).Of(StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)));
    }
}
