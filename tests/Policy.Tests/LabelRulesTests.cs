using Menshen.Policy;
using Menshen.Policy.Labels;
using Menshen.TestKit;

namespace Menshen.Policy.Tests;

public class LabelRulesTests
{
    private const string Parcels =
        """
        labels:
          levels: [public, internal, secret]
          categories: [east, west, complaints]
          labels: [public, internal:east, internal:west, "secret:east,west,complaints"]
          tables:
            - {table: parcels/public.waybill, default: internal:east, physical: yes}
            - {table: parcels/public.*, default: public, table-label: internal, write-up: yes}
          clearances:
            - {group: [couriers, drivers], highest: internal:east}
            - {by: [chenxin], highest: "secret:west,east,complaints", default: internal:west, trusted-down-to: internal}
            - {group: [offices], highest: internal:west, lowest: internal:west}
        """;

    private static readonly LabelRules Rules = PolicySet.Parse(Parcels, "p").Policy.ShouldNotBeNull().Labels;

    [Fact]
    public void The_policy_arrives_with_its_words_labels_tables_and_clearances()
    {
        Rules.Existing.Select(Rules.Words.Format).ShouldBe(["public", "internal:east", "internal:west", "secret:east,west,complaints"]);
        Rules.Databases.ShouldBe(["parcels"]);
        Rules.Tables.Select(rule => (rule.Name.ToString(), Rules.Words.Format(rule.Default), Rules.Words.Format(rule.Table), rule.WritesUp, rule.IsPhysical))
            .ShouldBe([("parcels/public.waybill", "internal:east", "public", false, true), ("parcels/public.*", "public", "internal", true, false)]);
    }

    [Fact]
    public void A_table_may_name_columns_with_labels_that_exist_and_a_schema_none()
    {
        var columns = PolicySet.Parse(Parcels.Replace("physical: yes", "columns: {note: \"secret:east,west,complaints\", city: internal:west}", StringComparison.Ordinal), "p").Policy!.Labels.Tables[0].Columns;
        columns.Select(column => (column.Name, Rules.Words.Format(column.Label))).ShouldBe([("note", "secret:east,west,complaints"), ("city", "internal:west")]);
        foreach (var wrong in (string[])["columns: {note: secret}", "columns: {note: secrit}", "columns: [note]", "columns: note"])
            PolicySet.Parse(Parcels.Replace("physical: yes", wrong, StringComparison.Ordinal), "p").Errors.ShouldNotBeEmpty(wrong);
        PolicySet.Parse(Parcels.Replace("write-up: yes", "columns: {note: public}", StringComparison.Ordinal), "p").Errors.ShouldHaveSingleItem().What.ShouldContain("schema");
    }

    [Fact]
    public void A_tables_own_rule_stands_before_its_schemas()
    {
        Rules.TableOf("parcels", "public", "waybill")!.IsPhysical.ShouldBeTrue();
        Rules.TableOf("parcels", "public", "sender")!.WritesUp.ShouldBeTrue();
        Rules.TableOf("parcels", "private", "sender").ShouldBeNull();
        Rules.TableOf("credit", "public", "waybill").ShouldBeNull();
    }

    [Fact]
    public void A_session_has_the_default_label_unless_it_asks_for_another_of_its_clearance()
    {
        Session("wang", ["couriers"], null).ShouldBe(("internal:east", "internal:east", "public internal:east"));
        Session("wang", ["couriers"], "public").ShouldBe(("public", "public", "public"));
        Session("chenxin", [], null).ShouldBe(("internal:west", "internal", "public internal:west"));
        Session("chenxin", [], "secret:complaints,west,east").ShouldBe(("secret:east,west,complaints", "internal", "public internal:east internal:west secret:east,west,complaints"));
        Session("chenxin", [], "public").ShouldBe(("public", "public", "public"));
    }

    [Theory]
    [InlineData("wang", "couriers", "internal:west", LabelRefusal.AboveClearance)]
    [InlineData("wang", "couriers", "secret:east,west,complaints", LabelRefusal.AboveClearance)]
    [InlineData("zhao", "offices", "public", LabelRefusal.BelowClearance)]
    [InlineData("wang", "couriers", "internal", LabelRefusal.NotDefined)]
    [InlineData("wang", "couriers", "Internal:east", LabelRefusal.Unreadable)]
    [InlineData("wang", "couriers", "internal:east,", LabelRefusal.Unreadable)]
    [InlineData("wang", "couriers", "0x3", LabelRefusal.Unreadable)]
    [InlineData("nobody", "", "public", LabelRefusal.NoClearance)]
    [Requirement("gat389-4.3.1.1-1")]
    public void What_is_not_within_the_clearance_is_refused(string subject, string group, string asked, LabelRefusal reason) =>
        Rules.Choose(subject, [group], asked).ShouldBe(new LabelChoice.Refused(reason));

    [Fact]
    public void Who_is_not_cleared_has_no_label_and_no_sessions()
    {
        Rules.Choose("nobody", ["public"], null).ShouldBe(LabelChoice.Unlabelled.Instance);
        Rules.SessionsOf("nobody", []).ShouldBeEmpty();
        LabelRules.None.Choose("wang", ["couriers"], "").ShouldBe(LabelChoice.Unlabelled.Instance);
        LabelRules.None.Choose("wang", ["couriers"], "public").ShouldBe(new LabelChoice.Refused(LabelRefusal.NoClearance));
    }

    [Fact]
    public void The_subjects_own_clearance_stands_before_its_groups_and_the_first_group_before_the_second()
    {
        Session("chenxin", ["couriers"], null).Item1.ShouldBe("internal:west");
        Session("li", ["offices", "couriers"], null).Item1.ShouldBe("internal:east");
    }

    [Fact]
    public void A_clearance_set_by_command_stands_before_the_files_and_an_unreadable_one_lets_nobody_in()
    {
        var west = At("internal:west");
        var rules = Rules.With([new("wang", new Clearance(west, Label.Lowest, west, null)), new("chenxin", null)]);
        rules.Choose("wang", ["couriers"], null).ShouldBeOfType<LabelChoice.Labelled>().Label.Name.ShouldBe("internal:west");
        rules.Choose("chenxin", [], null).ShouldBe(new LabelChoice.Refused(LabelRefusal.ClearanceUnreadable));
        rules.Choose("li", ["couriers"], null).ShouldBeOfType<LabelChoice.Labelled>().Label.Name.ShouldBe("internal:east");
    }

    [Fact]
    public void The_sessions_of_a_subject_are_the_labels_that_exist_within_its_clearance()
    {
        Rules.SessionsOf("chenxin", []).Select(session => session.Name).ShouldBe(["public", "internal:east", "internal:west", "secret:east,west,complaints"]);
        Rules.SessionsOf("zhao", ["offices"]).Select(session => session.Name).ShouldBe(["internal:west"]);
    }

    [Fact]
    public void A_clearance_that_lets_see_more_or_write_further_down_is_weaker()
    {
        Clearance Of(string highest, string lowest, string? down) => new(At(highest), At(lowest), At(highest), down is null ? null : At(down));
        var before = Of("internal:east", "internal", "internal");
        Of("internal:east", "internal", "internal").IsWeakerThan(before).ShouldBeFalse();
        Of("internal:east", "internal:east", null).IsWeakerThan(before).ShouldBeFalse();
        Of("internal", "internal", "internal").IsWeakerThan(before).ShouldBeFalse();
        Of("secret:east", "internal", null).IsWeakerThan(before).ShouldBeTrue();
        Of("internal:east,west", "internal", null).IsWeakerThan(before).ShouldBeTrue();
        Of("internal:east", "public", null).IsWeakerThan(before).ShouldBeTrue();
        Of("internal:east", "internal", "public").IsWeakerThan(before).ShouldBeTrue();
        before.IsWeakerThan(before with { TrustedDownTo = null }).ShouldBeTrue();
        before.IsWeakerThan(null).ShouldBeTrue();
    }

    [Fact]
    public void Where_there_is_integrity_every_label_states_it_and_the_tainted_read_the_clean_but_not_the_other_way()
    {
        var rules = PolicySet.Parse(
            """
            labels:
              levels: [public, secret]
              integrity: [entered, verified]
              labels: [public/verified, public/entered, secret/verified, secret/entered]
              clearances:
                - {by: clean, highest: secret/verified}
                - {by: tainted, highest: secret/entered, lowest: public/entered}
            """, "p").Policy.ShouldNotBeNull().Labels;
        rules.Choose("clean", [], "secret").ShouldBe(new LabelChoice.Refused(LabelRefusal.Unreadable));
        rules.Choose("clean", [], null).ShouldBeOfType<LabelChoice.Labelled>().Label.Readable.Select(bits => rules.Words.Format(new Label(bits)))
            .ShouldBe(["public/verified", "secret/verified"]);
        rules.Choose("clean", [], "public/entered").ShouldBe(new LabelChoice.Refused(LabelRefusal.AboveClearance));
        rules.Choose("tainted", [], "public/verified").ShouldBe(new LabelChoice.Refused(LabelRefusal.BelowClearance));
        rules.Choose("tainted", [], null).ShouldBeOfType<LabelChoice.Labelled>().Label.Readable.Length.ShouldBe(4);
    }

    [Fact]
    public void Bits_without_a_name_are_written_in_digits()
    {
        Rules.Words.Format(Label.Of(3, 0, [])).ShouldBe("0xf");
        Rules.Words.Format(Label.Of(0, 1, [])).ShouldBe("0x8001");
        Rules.Words.Format(Label.Of(0, 0, [3])).ShouldBe("0x200001");
        Rules.Words.Format(default).ShouldBe("0x0");
    }

    [Fact]
    public void All_mistakes_are_told_at_once_with_what_to_write_instead()
    {
        var result = PolicySet.Parse(
            """
            labels:
              levels: [public, internal, 2nd]
              categories: [east, public]
              labels:
                - public
                - internl
                - internal:east
                - public
                - internal/good
              tables:
                - {table: public.waybill, default: public}
                - {table: menshen/menshen.subject, default: public}
                - {table: parcels/public.waybill}
                - {table: parcels/public.waybill, default: internal}
                - {table: parcels/public.a, default: public, physical: maybe}
                - {table: parcels/public.a, default: public}
                - waybill
              clearances:
                - {highest: public}
                - {by: [], highest: public}
                - {by: wang, highest: secret}
                - {by: li, highest: public, lowest: internal}
                - {by: li, highest: internal:east, default: public, lowest: internal}
                - {by: wu, highest: public, trusted-down-to: internal}
                - {by: xu, lowest: public}
              clearence: x
            """,
            "policy.yaml");
        result.Errors.Select(e => (e.Line, e.What.Split('`') is [_, var word, ..] ? word : e.What)).ShouldBe(
        [
            (2, "2nd"), (3, "public"), (6, "internl"), (8, "public"), (9, "internal/good"),
            (11, "public.waybill"), (12, "menshen/menshen.subject"), (13, "default"), (14, "internal"), (15, "maybe"), (16, "parcels/public.a"), (17, "this is not a labelled table"),
            (19, "the clearance does not say for whom"), (20, "by"), (21, "secret"), (22, "public"), (23, "li"), (23, "public"), (24, "public"), (25, "highest"), (26, "clearence"),
        ], ignoreOrder: true);
        result.Errors.ShouldAllBe(e => e.Instead.Length > 0);
        result.Errors.Single(e => e.Line == 6).What.ShouldContain("did you mean `internal`");
    }

    [Theory]
    [InlineData("labels: {labels: [public]}")]
    [InlineData("labels: {clearances: []}")]
    [InlineData("labels: {levels: [public]}")]
    public void A_policy_with_half_of_the_labels_is_refused(string text) => PolicySet.Parse(text, "p").Errors.ShouldNotBeEmpty();

    [Fact]
    public void A_list_with_more_labels_than_sessions_can_carry_is_refused()
    {
        var text = "labels:\n  levels: [a]\n  categories: [" + string.Join(',', Enumerable.Range(0, 9).Select(n => $"c{n}")) + "]\n  labels:\n"
            + string.Join('\n', Enumerable.Range(1, 257).Select(n => "    - a:" + string.Join(',', Enumerable.Range(0, 9).Where(bit => (n >> bit & 1) == 1).Select(bit => $"c{bit}"))));
        PolicySet.Parse(text, "p").Errors.ShouldHaveSingleItem().What.ShouldContain("256");
    }

    [Theory]
    [InlineData("d/s.t")]
    [InlineData("d/s.*")]
    [InlineData("\"D/x\"/\"s.s\".\"*\"")]
    public void A_table_reads_as_it_is_written(string written)
    {
        LabelledTableName.TryParse(written, out var name).ShouldBeTrue();
        name.ToString().ShouldBe(written);
    }

    [Fact]
    public void The_example_in_the_default_file_is_a_valid_policy()
    {
        var example = PolicySet.DefaultFile().Split('\n').SkipWhile(line => line != "# labels:").TakeWhile((line, at) => at == 0 || line.StartsWith("#   ", StringComparison.Ordinal))
            .Select(line => line[2..]);
        var policy = PolicySet.Parse(string.Join('\n', example), "p");
        policy.Errors.Select(e => e.What + e.Line).ShouldBeEmpty();
        (policy.Policy!.Labels.Existing.Length, policy.Policy.Labels.Clearances.Length).ShouldBe((4, 2));
    }

    private static Label At(string text) => Rules.Words.TryParse(text, out var label) ? label : throw new ArgumentException(text);

    private static (string, string, string) Session(string subject, string[] groups, string? asked)
    {
        var session = Rules.Choose(subject, groups, asked).ShouldBeOfType<LabelChoice.Labelled>().Label;
        return (session.Name, Rules.Words.Format(new Label(session.Floor)), string.Join(' ', session.Readable.Select(bits => Rules.Words.Format(new Label(bits)))));
    }
}
