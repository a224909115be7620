using System.Globalization;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.TestKit;

namespace Menshen.Watch.Tests;

public class AlarmEvaluatorTests
{
    private readonly Entries _entries = new();

    [Fact]
    [Requirement("gat389-4.5-e.2")]
    public void Five_failures_of_one_subject_from_one_source_are_an_alarm_with_its_trigger()
    {
        var evaluator = Of("{ name: r, when: login-failed, by: [subject, source], count: 5, within: 10min }");
        for (var i = 0; i < 4; i++) { evaluator.Feed(_entries.Failure(source: $"192.0.2.7:{5000 + i}")).ShouldBeEmpty(); }
        evaluator.Feed(_entries.Failure("other")).ShouldBeEmpty();
        evaluator.Feed(_entries.Failure(source: "192.0.2.8:1")).ShouldBeEmpty();
        var last = _entries.Failure();
        var alarm = evaluator.Feed(last).ShouldHaveSingleItem();
        (alarm.Rule, alarm.Subject, alarm.Events, alarm.Trigger).ShouldBe(("r", "shop", 5UL, last.Index));
        alarm.Group.ShouldBe("subject=shop source=192.0.2.7");
    }

    [Fact]
    [Requirement("realname-7.3.5-1.2")]
    public void Twenty_failures_over_several_accounts_from_one_address_are_one_attack_by_the_default_rules()
    {
        var evaluator = new AlarmEvaluator(AlarmRules.Default, TimeZoneInfo.Utc);
        for (var i = 0; i < 19; i++) { evaluator.Feed(_entries.Failure($"account{i % 7}", "192.0.2.9:4000")).ShouldBeEmpty(); }
        // Others, each from an address of his own, are none.
        for (var i = 0; i < 30; i++) { evaluator.Feed(_entries.Failure($"typist{i}", $"198.51.100.{i}:1")).ShouldBeEmpty(); }
        var alarm = evaluator.Feed(_entries.Failure("account5", "192.0.2.9:4001")).ShouldHaveSingleItem();
        (alarm.Rule, alarm.Severity, alarm.Group, alarm.Events).ShouldBe(("guessing-names", (byte)2, "source=192.0.2.9", 20UL));
        for (var i = 20; i < 26; i++) { evaluator.Feed(_entries.Failure($"account{i}", "192.0.2.9:4000")).ShouldBeEmpty(); }
    }

    [Fact]
    [Requirement("realname-7.4.3-2.2")]
    public void A_quota_that_is_used_up_is_an_alarm_of_its_subject_by_the_default_rules()
    {
        var evaluator = new AlarmEvaluator(AlarmRules.Default, TimeZoneInfo.Utc);
        var used = new JournalEntry { Index = 7, Kind = RecordKind.QuotaExceeded, Time = 1_760_000_000_000_000, Subject = "shop", Action = "quota.rows-per-hour" };
        var alarm = evaluator.Feed(used).ShouldHaveSingleItem();
        (alarm.Rule, alarm.Subject, alarm.Trigger).ShouldBe(("quota", "shop", 7UL));
        evaluator.Feed(used with { Index = 8 }).ShouldBeEmpty("once in ten minutes is enough");
        evaluator.Feed(used with { Index = 9, Subject = "li" }).ShouldHaveSingleItem();
    }

    [Fact]
    [Requirement("realname-6.3.1.3-p2.2")]
    public void A_rule_of_the_auditors_own_makes_one_event_of_what_fits_it_and_none_of_what_does_not()
    {
        var evaluator = Of("{ name: exports, when: statement, commands: [COPY], objects: [waybill], rows-at-least: 500, outside-hours: 08:00-11:00, by: [subject] }");
        evaluator.Feed(_entries.Statement("SELECT", 900)).ShouldBeEmpty();
        evaluator.Feed(_entries.Statement("COPY", 499)).ShouldBeEmpty();
        evaluator.Feed(_entries.Statement("COPY", 900) with { Reads = ["public.outlet"] }).ShouldBeEmpty();
        var fits = _entries.Statement("COPY", 900);
        var alarm = evaluator.Feed(fits).ShouldHaveSingleItem();
        (alarm.Rule, alarm.Trigger).ShouldBe(("exports", fits.Index));
        evaluator.Feed(_entries.Statement("COPY", 900)).ShouldBeEmpty();
    }

    [Fact]
    [Requirement("realname-7.4.7-5.2")]
    [Requirement("realname-7.5.9-6")]
    public void A_service_that_falls_below_its_level_is_an_alarm_by_the_default_rules_and_one_slow_report_is_none()
    {
        var evaluator = new AlarmEvaluator(AlarmRules.Default, TimeZoneInfo.Utc);
        for (var i = 0; i < 40; i++) evaluator.Feed(_entries.Statement("SELECT", 1) with { DurationMicroseconds = 4_999_999 }).ShouldBeEmpty("it is below the limit");
        for (var i = 0; i < 19; i++) evaluator.Feed(_entries.Statement("SELECT", 1) with { DurationMicroseconds = 5_000_000 }).ShouldBeEmpty("reports take their time");
        var last = _entries.Statement("SELECT", 1) with { DurationMicroseconds = 60_000_000 };
        var alarm = evaluator.Feed(last).ShouldHaveSingleItem();
        (alarm.Rule, alarm.Trigger).ShouldBe(("service-slow", last.Index));
        evaluator.Feed(_entries.Statement("SELECT", 1) with { DurationMicroseconds = 60_000_000 }).ShouldBeEmpty("once in ten minutes is enough");
    }

    [Fact]
    [Requirement("realname-7.8.4-1.2")]
    public void More_calls_in_a_second_than_the_limit_are_one_alarm_and_the_limit_is_none()
    {
        // More than twenty.
        var evaluator = Of("{ name: calls, when: statement, by: [subject], count: 21, within: 1s }");
        for (var i = 0; i < 20; i++) { evaluator.Feed(_entries.Statement("SELECT")).ShouldBeEmpty(); }
        _entries.Now += TimeSpan.FromSeconds(1.1);
        for (var i = 0; i < 20; i++) { evaluator.Feed(_entries.Statement("SELECT")).ShouldBeEmpty(); }
        for (var i = 0; i < 20; i++) { evaluator.Feed(_entries.Statement("SELECT", subject: "another")).ShouldBeEmpty(); }
        evaluator.Feed(_entries.Statement("SELECT")).ShouldHaveSingleItem().Group.ShouldBe("subject=shop");
        evaluator.Feed(_entries.Statement("SELECT")).ShouldBeEmpty();
    }

    [Fact]
    public void Failures_further_apart_than_the_window_are_none()
    {
        var evaluator = Of("{ name: r, when: login-failed, by: [subject], count: 3, within: 10min }");
        for (var i = 0; i < 20; i++)
        {
            evaluator.Feed(_entries.Failure()).ShouldBeEmpty();
            _entries.Now += TimeSpan.FromMinutes(5.5);
        }
    }

    [Fact]
    public void After_an_alarm_its_group_is_quiet_and_then_rings_again()
    {
        var evaluator = Of("{ name: r, when: login-failed, by: [subject], count: 2, within: 1h, quiet: 10min }");
        var alarms = 0;
        for (var i = 0; i < 61; i++)
        {
            alarms += evaluator.Feed(_entries.Failure()).Count;
            _entries.Now += TimeSpan.FromMinutes(1);
        }

        alarms.ShouldBe(6);
    }

    [Fact]
    public void Rows_are_added_up_over_statements_until_they_are_a_mass_read()
    {
        var evaluator = Of("{ name: r, when: statement, commands: [SELECT], by: [subject], rows: 1000, within: 10min }");
        for (var i = 0; i < 9; i++) { evaluator.Feed(_entries.Statement("SELECT", 100)).ShouldBeEmpty(); }
        evaluator.Feed(_entries.Statement("UPDATE", 5000)).ShouldBeEmpty();
        evaluator.Feed(_entries.Statement("SELECT", 5000, subject: "another")).Count.ShouldBe(1);
        evaluator.Feed(_entries.Statement("SELECT", 100)).ShouldHaveSingleItem().Rows.ShouldBe(1000UL);
    }

    [Fact]
    public void Rows_of_an_hour_ago_do_not_count()
    {
        var evaluator = Of("{ name: r, when: statement, by: [subject], rows: 1000, within: 10min }");
        for (var i = 0; i < 50; i++)
        {
            evaluator.Feed(_entries.Statement("SELECT", 900)).ShouldBeEmpty();
            _entries.Now += TimeSpan.FromMinutes(11);
        }
    }

    [Fact]
    [Requirement("tencentdb-2.4-1.6")]
    public void A_source_not_seen_before_with_a_known_subject_is_told_once()
    {
        var evaluator = Of("{ name: r, when: login, by: [subject], first-seen: source }");
        evaluator.Feed(_entries.Login()).ShouldBeEmpty();
        evaluator.Feed(_entries.Login(source: "192.0.2.7:9")).ShouldBeEmpty();
        evaluator.Feed(_entries.Login(source: "198.51.100.1:9")).ShouldHaveSingleItem().Group.ShouldBe("subject=shop source=198.51.100.1");
        evaluator.Feed(_entries.Login(source: "198.51.100.1:10")).ShouldBeEmpty();
        evaluator.Feed(_entries.Login("new", "203.0.113.5:1")).ShouldBeEmpty();
    }

    [Fact]
    public void What_was_seen_survives_a_restart()
    {
        var before = Of("{ name: r, when: login, by: [subject], first-seen: source, quiet: 0s }");
        before.Feed(_entries.Login());
        before.Feed(_entries.Login(source: "198.51.100.1:9"));
        var after = Of("{ name: r, when: login, by: [subject], first-seen: source, quiet: 0s }");
        after.Remember(before.Known());
        after.Feed(_entries.Login(source: "198.51.100.1:9")).ShouldBeEmpty();
        after.Feed(_entries.Login(source: "198.51.100.2:9")).Count.ShouldBe(1);
    }

    [Fact]
    public void A_first_sight_rule_whose_memory_is_full_says_so_once_a_day()
    {
        var evaluator = Of("{ name: r, when: statement, by: [subject], first-seen: end-user, quiet: 0s }");
        evaluator.Feed(_entries.Statement("SELECT", 1) with { EndUser = "li" }).ShouldBeEmpty();
        // An application that is broken into invents names; in the end nobody is new any more.
        for (var i = 2; i < RuleState.MostKnown; i++) { evaluator.Feed(_entries.Statement("SELECT", 1) with { EndUser = $"u{i}" }).ShouldHaveSingleItem(); }
        var blind = evaluator.Feed(_entries.Statement("SELECT", 1) with { EndUser = "mallory" }).ShouldHaveSingleItem();
        (blind.Rule, blind.Group).ShouldBe(("r", "blind: 100000 values are known, what comes new is not told; take the rule away or count by something narrower"));
        evaluator.Feed(_entries.Statement("SELECT", 1) with { EndUser = "mallet" }).ShouldBeEmpty();
        evaluator.Feed(_entries.Statement("SELECT", 1) with { EndUser = "li" }).ShouldBeEmpty("who is known is not new");
        _entries.Now += TimeSpan.FromHours(24);
        evaluator.Feed(_entries.Statement("SELECT", 1) with { EndUser = "li" }).ShouldBeEmpty("who is known is not new");
        evaluator.Feed(_entries.Statement("SELECT", 1) with { EndUser = "mallet" }).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("UPDATE", "UPDATE waybill SET state = $1", 1)]
    [InlineData("DELETE", "DELETE FROM waybill where id = $1", 0)]
    [InlineData("DELETE", "DELETE FROM nowhere_table", 1)]
    [InlineData("SELECT", "SELECT * FROM waybill", 0)]
    public void A_change_of_everything_is_seen_by_its_missing_where(string command, string text, int alarms) =>
        Of("{ name: r, when: statement, commands: [UPDATE, DELETE], without-where: true }")
            .Feed(_entries.Statement(command, text: text)).Count.ShouldBe(alarms);

    [Theory]
    [InlineData("23:30", 1)]
    [InlineData("05:59", 1)]
    [InlineData("06:00", 0)]
    [InlineData("21:59", 0)]
    [InlineData("22:00", 1)]
    public void A_login_at_an_odd_hour_is_seen(string time, int alarms)
    {
        _entries.Now = new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.Zero) + TimeSpan.ParseExact(time, "hh\\:mm", CultureInfo.InvariantCulture);
        Of("{ name: r, when: login, outside-hours: 06:00-22:00 }").Feed(_entries.Login()).Count.ShouldBe(alarms);
    }

    [Fact]
    public void Conditions_must_all_hold()
    {
        var evaluator = Of("{ name: r, when: statement, subjects: [shop], sources: [192.0.2.0/24], objects: [waybill], outcome: ok, rows-at-least: 10 }");
        evaluator.Feed(_entries.Statement("SELECT", 10)).Count.ShouldBe(1);
        _entries.Now += TimeSpan.FromHours(1);
        evaluator.Feed(_entries.Statement("SELECT", 9)).ShouldBeEmpty();
        evaluator.Feed(_entries.Statement("SELECT", 10, subject: "other")).ShouldBeEmpty();
        evaluator.Feed(_entries.Statement("SELECT", 10, outcome: StatementOutcome.Failed)).ShouldBeEmpty();
        evaluator.Feed(_entries.Statement("SELECT", 10) with { Source = "198.51.100.1:1" }).ShouldBeEmpty();
        evaluator.Feed(_entries.Statement("SELECT", 10) with { Reads = ["public.not_waybill"] }).ShouldBeEmpty();
        evaluator.Feed(_entries.Statement("SELECT", 10)).Count.ShouldBe(1);
    }

    [Fact]
    public void A_command_fits_whole_words_only()
    {
        var evaluator = Of("{ name: r, when: statement, commands: [GRANT, DROP TABLE], quiet: 0s }");
        evaluator.Feed(_entries.Statement("GRANT ROLE")).Count.ShouldBe(1);
        evaluator.Feed(_entries.Statement("GRANTED")).ShouldBeEmpty();
        evaluator.Feed(_entries.Statement("DROP VIEW")).ShouldBeEmpty();
        evaluator.Feed(_entries.Statement("DROP TABLE")).Count.ShouldBe(1);
    }

    [Fact]
    public void Names_without_end_do_not_fill_the_memory()
    {
        var evaluator = Of("{ name: r, when: login-failed, by: [subject], count: 2 }");
        for (var i = 0; i < 3 * RuleState.MostGroups; i++) { evaluator.Feed(_entries.Failure($"guess{i}")).ShouldBeEmpty(); }
        // The newest groups are still counted.
        evaluator.Feed(_entries.Failure($"guess{(3 * RuleState.MostGroups) - 1}")).Count.ShouldBe(1);
        evaluator.Feed(_entries.Failure("guess0")).ShouldBeEmpty();
    }

    [Fact]
    public void A_space_in_a_name_does_not_make_two_values() =>
        Of("{ name: r, when: login-failed, by: [subject, source] }").Feed(_entries.Failure("a source=10.0.0.1"))
            .ShouldHaveSingleItem().Group.ShouldBe("subject=a_source=10.0.0.1 source=192.0.2.7");

    [Fact]
    public void Alarms_raise_no_alarms() =>
        new AlarmEvaluator(AlarmRules.Default, TimeZoneInfo.Utc).Feed(_entries.Of(RecordKind.AlarmRaised)).ShouldBeEmpty();

    [Theory]
    [InlineData(RecordKind.EngineLost)]
    [InlineData(RecordKind.ServiceRecovered)]
    public void The_default_rules_tell_of_services(RecordKind kind) =>
        new AlarmEvaluator(AlarmRules.Default, TimeZoneInfo.Utc).Feed(_entries.Of(kind)).ShouldHaveSingleItem().Rule.ShouldBe("service");

    private static AlarmEvaluator Of(string rule)
    {
        var result = AlarmRules.Parse($"alarms:\n  - {rule}\n", "alarms.yaml");
        result.Errors.ShouldBeEmpty();
        return new AlarmEvaluator(result.Rules!, TimeZoneInfo.Utc);
    }
}
