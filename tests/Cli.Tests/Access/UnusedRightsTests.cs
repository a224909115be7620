using Menshen.Cli.Access;
using Menshen.Control;

namespace Menshen.Cli.Tests.Access;

public class UnusedRightsTests
{
    private static readonly HashSet<string> Nobody = [];

    [Fact]
    public void A_right_that_was_granted_and_not_used_is_told_with_who_granted_it() =>
        UnusedRights.Of([Row("bob", "", ["SELECT", "DELETE"], "app", "bob")], [("bob", "sender", "SELECT")], Nobody)
            .ShouldBe([new UnusedRight("bob", "public.sender", "DELETE", "app", true)]);

    [Fact]
    public void A_groups_right_is_used_if_one_member_uses_it()
    {
        AccessReport[] rows = [Row("carol", "readers", ["SELECT"], "app", "readers", "carol"), Row("dave", "readers", ["SELECT"], "app", "readers", "dave"), Row("readers", "", ["SELECT"], "app", "readers")];
        UnusedRights.Of(rows, [("dave", "public.sender", "SELECT")], Nobody).ShouldBeEmpty();
        UnusedRights.Of(rows, [], Nobody).ShouldBe([new UnusedRight("readers", "public.sender", "SELECT", "app", true)]);
        UnusedRights.Of(rows, [], new HashSet<string> { "carol" }).ShouldBe([new UnusedRight("readers", "public.sender", "SELECT", "app", false)]);
    }

    [Fact]
    public void A_columns_right_is_told_where_nothing_of_its_relation_was_used()
    {
        AccessReport[] rows = [Row("bob", "", ["SELECT", "INSERT"], "app", "bob") with { ObjectKind = "column", Object = "public.sender.phone", Label = "internal" }];
        UnusedRights.Of(rows, [("bob", "sender", "SELECT")], Nobody).ShouldBe([new UnusedRight("bob", "public.sender.phone", "INSERT", "app", true)]);
    }

    [Theory]
    [InlineData("sender", true)]
    [InlineData("public.sender", true)]
    [InlineData("\"public\".\"sender\"", true)]
    [InlineData("other.sender", false)]
    [InlineData("resender", false)]
    public void Statements_name_a_relation_with_its_schema_or_without(string written, bool isThis) =>
        UnusedRights.Of([Row("bob", "", ["SELECT"], "app", "bob")], [("bob", written, "SELECT")], Nobody).Any().ShouldBe(!isThis);

    [Fact]
    public void What_owners_have_and_what_no_text_tells_is_not_judged() =>
        UnusedRights.Of(
            [Row("app", "", ["SELECT"], "app") with { How = "owner" }, Row("bob", "", ["REFERENCES"], "app", "bob"), Row("bob", "", ["USAGE"], "app", "bob") with { ObjectKind = "schema" }],
            [], Nobody).ShouldBeEmpty();

    private static AccessReport Row(string subject, string via, string[] privileges, params string[] chain) =>
        new(subject, "person", "table", "public.sender", privileges, [], "grant", via, chain, "", "", "", []);
}
