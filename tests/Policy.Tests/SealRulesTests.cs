using Menshen.Policy;

namespace Menshen.Policy.Tests;

public class SealRulesTests
{
    [Fact]
    public void Groups_arrive_with_their_tag_mode_and_columns()
    {
        var seals = PolicySet.Parse(
            """
            seals:
              - group: id-card
                tag: pii.id-card
                mode: eq
                columns: [parcels/public.sender.id_number, '"Old Parcels"/public."Sender".身份证号']
              - {group: remark, tag: pii.free-text, mode: random}
            """,
            "p").Policy.ShouldNotBeNull().Seals;
        seals.Groups.Select(group => (group.Name, group.Tag, group.IsSearchable)).ShouldBe([("id-card", "pii.id-card", true), ("remark", "pii.free-text", false)]);
        seals.Find("id-card")!.Columns.ShouldBe(
            [new SealedColumnName("parcels", "public", "sender", "id_number"), new SealedColumnName("Old Parcels", "public", "Sender", "身份证号")]);
        seals.Find("remark")!.Columns.ShouldBeEmpty();
        seals.Find("phone").ShouldBeNull();
    }

    [Fact]
    public void Values_of_a_group_carry_labels_only_if_it_says_so_and_there_are_labels()
    {
        const string labels = "labels: {levels: [public, secret], labels: [public, secret]}\n";
        const string group = "seals:\n  - {group: phone, tag: pii.phone, mode: random, field-labels: yes}\n";
        PolicySet.Parse(labels + group, "p").Policy.ShouldNotBeNull().Seals.Find("phone")!.HasFieldLabels.ShouldBeTrue();
        PolicySet.Parse(labels + group.Replace(", field-labels: yes", "", StringComparison.Ordinal), "p").Policy!.Seals.Find("phone")!.HasFieldLabels.ShouldBeFalse();
        PolicySet.Parse(group, "p").Errors.ShouldHaveSingleItem().What.ShouldContain("no session would have one");
        PolicySet.Parse(labels + group.Replace("yes", "maybe", StringComparison.Ordinal), "p").Errors.ShouldHaveSingleItem().What.ShouldContain("maybe");
    }

    [Fact]
    public void All_mistakes_are_told_at_once_with_what_to_write_instead()
    {
        var result = PolicySet.Parse(
            """
            seals:
              - group: Phone
                tag: phone
                mode: equal
                columns:
                  - public.sender.phone
                  - parcels/public.Sender.phone
                  - parcels/pg_catalog.pg_class.relname
                  - parcels/public.sender.phone
                  - parcels/public.sender.phone
              - group: mobile
                tag: pii.phone
                columns: [parcels/public.sender.phone]
                colums: []
              - group: mobile
                tag: pii.phone
                mode: eq
              - nothing
            """,
            "policy.yaml");
        result.Errors.Select(e => (e.Line, e.What.Split('`') is [_, var word, ..] ? word : e.What)).ShouldBe(
        [
            (2, "Phone"), (3, "phone"), (4, "equal"), (6, "public.sender.phone"), (7, "parcels/public.Sender.phone"), (8, "parcels/pg_catalog.pg_class.relname"),
            (10, "parcels/public.sender.phone"), (11, "mode"), (13, "parcels/public.sender.phone"), (14, "colums"), (15, "mobile"),
            (18, "this is not a group of sealed columns"),
        ], ignoreOrder: true);
        result.Errors.ShouldAllBe(e => e.Instead.Length > 0);
    }

    [Theory]
    [InlineData("mode: eq", 0)]
    [InlineData("mode: eq, suffix: 3", 3)]
    [InlineData("mode: eq, suffix: 8", 8)]
    public void Last_characters_are_searched_only_where_it_is_written(string written, int suffix) =>
        PolicySet.Parse($"seals:\n  - {{group: a, tag: t.a, {written}}}", "p").Policy.ShouldNotBeNull().Seals.Groups[0].Suffix.ShouldBe(suffix);

    [Theory]
    [InlineData("mode: eq, suffix: 2")]
    [InlineData("mode: eq, suffix: 9")]
    [InlineData("mode: eq, suffix: all")]
    [InlineData("mode: random, suffix: 4")]
    public void Other_numbers_and_random_values_have_no_suffix(string written) =>
        PolicySet.Parse($"seals:\n  - {{group: a, tag: t.a, {written}}}", "p").Errors.ShouldHaveSingleItem().What.ShouldContain("suffix");

    [Fact]
    public void A_column_in_two_groups_is_refused_and_the_other_group_named() =>
        PolicySet.Parse("seals:\n  - {group: a, tag: t.a, mode: eq, columns: d/s.t.c}\n  - {group: b, tag: t.b, mode: eq, columns: [d/s.t.c]}", "p")
            .Errors.ShouldHaveSingleItem().What.ShouldContain("the group `a`");

    [Theory]
    [InlineData("d/s.t.c")]
    [InlineData("d/s.t.\"C\"")]
    [InlineData("\"a/b\"/\"s.s\".\"t\"\"t\".\"c c\"")]
    [InlineData("d/s.\"a.b\".c_1$")]
    public void A_column_reads_as_it_is_written(string written)
    {
        SealedColumnName.TryParse(written, out var name).ShouldBeTrue();
        name.ToString().ShouldBe(written);
        SealedColumnName.TryParse(name.ToString(), out var again).ShouldBeTrue();
        again.ShouldBe(name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("d/s.t")]
    [InlineData("d/s.t.c.x")]
    [InlineData("d/s.t.")]
    [InlineData("/s.t.c")]
    [InlineData("d/s.t.\"c")]
    [InlineData("d/s.t.\"\"")]
    [InlineData("d/s.t.\"c\"x")]
    [InlineData("d/s.t.c d")]
    [InlineData("d/s.t.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void What_is_no_column_is_refused(string written) => SealedColumnName.TryParse(written, out _).ShouldBeFalse();

    [Fact]
    public void The_examples_in_the_default_file_are_a_valid_policy()
    {
        var lines = PolicySet.DefaultFile().Split('\n');
        var examples = new[] { "# seals:", "# masks:", "# disclosure:" }
            .SelectMany(heading => lines.SkipWhile(line => line != heading).TakeWhile((line, at) => at == 0 || line.StartsWith("#   ", StringComparison.Ordinal)))
            .Select(line => line[2..]);
        var text = string.Join('\n', examples)
            .Replace("seals:\n", "seals:\n  - {group: x, tag: pii.waybill, mode: eq}\n  - {group: y, tag: staff.number, mode: eq}\n", StringComparison.Ordinal);
        var policy = PolicySet.Parse(text, "p");
        policy.Errors.Select(e => e.What + e.Line).ShouldBeEmpty();
        policy.Policy!.Seals.Groups.Length.ShouldBe(5);
        policy.Policy.Disclosure.All.ShouldHaveSingleItem().ValuesADay.ShouldBe(200);
    }
}
