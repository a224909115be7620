using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Watch.Tests;

/// <summary>Alarms over sealed values that were shown.</summary>
public class DisclosureAlarmTests
{
    private readonly Entries _entries = new();

    [Fact]
    public void Many_different_values_to_one_subject_are_an_alarm_and_the_same_again_and_again_are_none()
    {
        var evaluator = Of("{ name: r, when: disclosure, showing: clear, by: [subject], distinct-values: 100, within: 1h }");
        for (var i = 0; i < 1000; i++) { evaluator.Feed(_entries.Disclosure(ValueShowing.Clear, 3, 1, 2, 3)).ShouldBeEmpty(); }
        for (var i = 4UL; i < 100; i++) { evaluator.Feed(_entries.Disclosure(ValueShowing.Clear, 3, i)).ShouldBeEmpty(); }
        evaluator.Feed(_entries.Disclosure(ValueShowing.Masked, 3, 1000)).ShouldBeEmpty();
        evaluator.Feed(_entries.Disclosure(ValueShowing.Clear, 3, 1001) with { Subject = "other" }).ShouldBeEmpty();
        var last = _entries.Disclosure(ValueShowing.Clear, 3, 1002);
        var alarm = evaluator.Feed(last).ShouldHaveSingleItem();
        (alarm.Subject, alarm.Values, alarm.Rows, alarm.Trigger).ShouldBe(("shop", 100UL, 0UL, last.Index));
        alarm.Words().ShouldContain("100 values");
    }

    [Fact]
    public void Values_of_an_hour_ago_are_not_counted_unless_they_were_shown_again()
    {
        var evaluator = Of("{ name: r, when: disclosure, by: [subject], distinct-values: 3, within: 1h, quiet: 0s }");
        evaluator.Feed(_entries.Disclosure(ValueShowing.Clear, 3, 1, 2)).ShouldBeEmpty();
        _entries.Now += TimeSpan.FromMinutes(50);
        evaluator.Feed(_entries.Disclosure(ValueShowing.Clear, 3, 2)).ShouldBeEmpty();
        _entries.Now += TimeSpan.FromMinutes(20);
        evaluator.Feed(_entries.Disclosure(ValueShowing.Clear, 3, 4)).ShouldBeEmpty();
        evaluator.Feed(_entries.Disclosure(ValueShowing.Clear, 3, 5)).Count.ShouldBe(1);
    }

    [Fact]
    public void Who_reads_slowly_and_all_day_is_found_by_a_rule_for_the_day()
    {
        var evaluator = Of("{ name: r, when: disclosure, by: [subject], distinct-values: 500, within: 24h }");
        var alarms = 0;
        for (var i = 0UL; i < 600; i++)
        {
            alarms += evaluator.Feed(_entries.Disclosure(ValueShowing.Clear, 3, i)).Count;
            _entries.Now += TimeSpan.FromMinutes(2.4);
        }

        alarms.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Shown_values_are_added_up_with_their_repetitions()
    {
        var evaluator = Of("{ name: r, when: disclosure, by: [subject], values: 10, within: 10min }");
        evaluator.Feed(_entries.Disclosure(ValueShowing.Masked, 3, 1, 2)).ShouldBeEmpty();
        evaluator.Feed(_entries.Disclosure(ValueShowing.Masked, 3, 1, 2)).ShouldBeEmpty();
        evaluator.Feed(_entries.Disclosure(ValueShowing.Masked, 3, 1)).ShouldHaveSingleItem().Values.ShouldBe(10UL);
    }

    [Fact]
    public void A_seal_group_can_be_named_so_a_poisoned_value_rings_at_once()
    {
        var evaluator = Of("{ name: poison, when: disclosure, seal-groups: [9], severity: critical, quiet: 0s, by: [subject, seal-group] }");
        evaluator.Feed(_entries.Disclosure(ValueShowing.Clear, 8, 1)).ShouldBeEmpty();
        var alarm = evaluator.Feed(_entries.Disclosure(ValueShowing.Masked, 9, 1)).ShouldHaveSingleItem();
        (alarm.Severity, alarm.Group).ShouldBe(((byte)2, "subject=shop seal-group=9"));
    }

    [Fact]
    public void Objects_and_commands_of_its_statement_are_the_disclosures_too()
    {
        var evaluator = Of("{ name: r, when: disclosure, commands: [SELECT], objects: [person], quiet: 0s }");
        evaluator.Feed(_entries.Disclosure(ValueShowing.Clear, 3, 1)).Count.ShouldBe(1);
        evaluator.Feed(_entries.Disclosure(ValueShowing.Clear, 3, 1) with { Reads = ["public.parcel"] }).ShouldBeEmpty();
        evaluator.Feed(_entries.Disclosure(ValueShowing.Clear, 3, 1) with { Command = "COPY" }).ShouldBeEmpty();
    }

    [Fact]
    public void By_default_a_value_that_does_not_open_rings_at_once_and_a_thousand_within_an_hour_too()
    {
        var evaluator = new AlarmEvaluator(AlarmRules.Default, TimeZoneInfo.Utc);
        var broken = evaluator.Feed(_entries.Disclosure(ValueShowing.Failed, 3, 1)).ShouldHaveSingleItem();
        (broken.Rule, broken.Severity).ShouldBe(("sealed-value-broken", (byte)2));
        List<string> rung = [];
        for (var i = 0UL; i < 1000; i++) { rung.AddRange(evaluator.Feed(_entries.Disclosure(ValueShowing.Clear, 3, i)).Select(alarm => alarm.Rule)); }
        rung.ShouldBe(["mass-disclosure"]);
    }

    [Fact]
    public void By_default_clear_values_at_night_are_told_and_masked_ones_are_not()
    {
        _entries.Now = Entries.Noon - TimeSpan.FromHours(9);
        var evaluator = new AlarmEvaluator(AlarmRules.Default, TimeZoneInfo.Utc);
        evaluator.Feed(_entries.Disclosure(ValueShowing.Masked, 3, 1)).ShouldBeEmpty();
        evaluator.Feed(_entries.Disclosure(ValueShowing.Clear, 3, 1)).ShouldHaveSingleItem().Rule.ShouldBe("disclosure-at-odd-hour");
    }

    [Fact]
    public void By_default_someone_who_traces_value_after_value_is_told()
    {
        var evaluator = new AlarmEvaluator(AlarmRules.Default, TimeZoneInfo.Utc);
        var alarms = Enumerable.Range(0, 50).SelectMany(_ => evaluator.Feed(
            _entries.Of(RecordKind.AdministrationActed) with { Subject = "sun", Action = "trace.digests", Detail = "trace.digests : done" })).ToList();
        alarms.ShouldHaveSingleItem().Rule.ShouldBe("many-traces");
    }

    [Fact]
    public void Values_without_end_do_not_fill_the_memory_and_the_newest_groups_still_count()
    {
        var window = new DistinctWindow(1000);
        for (var i = 0UL; i < 50_000; i++) { window.Add((long)i, [i, 1, 2], TimeSpan.FromHours(1)); }
        window.Count.ShouldBe(1000);

        var evaluator = Of("{ name: r, when: disclosure, by: [application], distinct-values: 100000 }");
        ulong next = 0;
        for (var group = 0; group < 1200; group++) { Show($"app{group}", 1000).ShouldBeEmpty(); }
        for (var i = 0; i < 98; i++) { Show("app1199", 1000).ShouldBeEmpty(); }
        Show("app1199", 999).ShouldBeEmpty();
        Show("app1199", 1).Count.ShouldBe(1);

        IReadOnlyList<AlarmRaised> Show(string application, int values) => evaluator.Feed(
            _entries.Disclosure(ValueShowing.Clear, 3, [.. Enumerable.Range(0, values).Select(_ => next++)]) with { Application = application });
    }

    [Fact]
    public void A_receiver_of_records_gets_how_many_of_which_group_and_no_digest()
    {
        var entry = _entries.Disclosure(ValueShowing.Failed, 3, 0xFEDC_BA98_7654_3210, 7);
        var line = new SyslogForm("h", asOcsf: false).Write(entry);
        line.ShouldStartWith("<106>1 ");
        line.ShouldContain(" values_disclosed [menshen@32473 ");
        line.ShouldContain("seal_group=\"3\" showing=\"failed\" values=\"4\"");
        foreach (var form in (string[])[line, OcsfForm.Write(entry), CsvForm.Write(entry)])
        {
            form.ShouldNotContain("fedcba98");
            form.ShouldNotContain("FEDCBA98", Case.Sensitive);
            form.ShouldNotContain("18364758544493064720");
        }
    }

    private static AlarmEvaluator Of(string rule)
    {
        var result = AlarmRules.Parse($"alarms:\n  - {rule}\n", "alarms.yaml");
        result.Errors.ShouldBeEmpty();
        return new AlarmEvaluator(result.Rules!, TimeZoneInfo.Utc);
    }
}
