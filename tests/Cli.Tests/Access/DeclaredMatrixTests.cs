using Menshen.Cli.Access;
using Menshen.Control;

namespace Menshen.Cli.Tests.Access;

public class DeclaredMatrixTests
{
    private static readonly AccessReport[] Rows =
    [
        Row("app", "application", "public.waybill", ["DELETE", "INSERT", "SELECT"], ["DELETE", "INSERT", "SELECT"], "owner", ""),
        Row("bob", "person", "public.waybill", ["INSERT", "SELECT"], ["SELECT"], "grant", ""),
        Row("readers", "group", "public.waybill", ["SELECT"], [], "grant", ""),
        Row("carol", "person", "public.waybill", ["SELECT"], [], "grant", "readers"),
        Row("bob", "person", "public", ["USAGE"], [], "grant", "PUBLIC"),
        Row("carol", "person", "public", ["USAGE"], [], "grant", "PUBLIC"),
        Row("menshen", "control-plane", "public.waybill", ["SELECT"], ["SELECT"], "superuser", ""),
    ];

    [Fact]
    public void A_file_made_of_what_is_there_differs_in_nothing()
    {
        var actual = DeclaredMatrix.Of(Rows);
        actual.Lines().ShouldBe(
            ["PUBLIC,public,USAGE", "app,public.waybill,OWNER", "bob,public.waybill,INSERT SELECT*", "readers,public.waybill,SELECT", "carol,readers,MEMBER"], ignoreOrder: true);
        var declared = DeclaredMatrix.Read(["# a remark", "", .. actual.Lines()]);
        declared.Undeclared(actual).ShouldBeEmpty();
        declared.Missing(actual).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("bob,public.waybill,INSERT SELECT*", "bob public.waybill INSERT, bob public.waybill SELECT*")]
    [InlineData("carol,readers,MEMBER", "carol readers MEMBER")]
    [InlineData("PUBLIC,public,USAGE", "PUBLIC public USAGE")]
    [InlineData("app,public.waybill,OWNER", "app public.waybill OWNER")]
    public void A_right_that_nobody_declared_is_found(string line, string found)
    {
        var actual = DeclaredMatrix.Of(Rows);
        var declared = DeclaredMatrix.Read(actual.Lines().Where(other => other != line));
        string.Join(", ", declared.Undeclared(actual).Select(Say)).ShouldBe(found);
        declared.Missing(actual).ShouldBeEmpty();
    }

    [Fact]
    public void A_right_that_may_be_passed_on_is_another_than_one_that_may_not()
    {
        var actual = DeclaredMatrix.Of(Rows);
        var declared = DeclaredMatrix.Read(actual.Lines().Select(line => line.Replace("SELECT*", "SELECT", StringComparison.Ordinal)));
        declared.Undeclared(actual).Select(Say).ShouldBe(["bob public.waybill SELECT*"]);
        declared.Missing(actual).Select(Say).ShouldBe(["bob public.waybill SELECT"]);
    }

    [Fact]
    public void A_star_is_each_object_that_begins_so_and_missing_if_there_is_none()
    {
        var actual = DeclaredMatrix.Of(Rows);
        var declared = DeclaredMatrix.Read([.. actual.Lines().Where(line => !line.EndsWith("OWNER", StringComparison.Ordinal)), "app,public.*,OWNER", "app,other.*,OWNER"]);
        declared.Undeclared(actual).ShouldBeEmpty();
        declared.Missing(actual).Select(Say).ShouldBe(["app other.* OWNER"]);
    }

    [Fact]
    public void Names_with_commas_and_quotes_come_back_as_they_were()
    {
        var actual = DeclaredMatrix.Of([Row("bob", "person", "public.f(a integer, \"b\" text)", ["EXECUTE"], [], "grant", "")]);
        DeclaredMatrix.Read(actual.Lines()).Rights.ShouldBe(actual.Rights);
    }

    [Fact]
    public void Every_line_that_cannot_be_read_is_told_and_nothing_is_compared() =>
        Should.Throw<CliRefusalException>(() => DeclaredMatrix.Read(["bob,public.waybill,SELECT", "bob SELECT", "bob,,SELECT"])).Message.ShouldContain("3");

    private static string Say(DeclaredRight right) => $"{right.Holder} {right.Object} {right.Right}";

    private static AccessReport Row(string subject, string kind, string name, string[] privileges, string[] mayGrant, string how, string via) =>
        new(subject, kind, "table", name, privileges, mayGrant, how, via, [], "", "", "", []);
}
