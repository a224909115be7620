using System.Text;
using Menshen.Policy;
using Menshen.Sql;
using Menshen.TestKit;

namespace Menshen.Policy.Tests;

public class DecisionTests
{
    [Theory]
    [InlineData("ALTER ROLE bob PASSWORD $1")]
    [InlineData("ALTER USER CURRENT_USER WITH ENCRYPTED PASSWORD $1 VALID UNTIL $2")]
    [InlineData("create role bob login password $1")]
    [InlineData("ALTER ROLE bob PASSWORD NULL")]
    [InlineData("ALTER ROLE password PASSWORD $1")]
    [InlineData("ALTER ROLE \"a\"\"b\" PASSWORD $1")]
    [InlineData("ALTER ROLE bob PASSWORD '")]
    public void Standard_refuses_a_role_password(string template)
    {
        var refusal = Decide(Standard, StatementKind.Role, template).ShouldBeOfType<Decision.Refuse>();
        refusal.RuleId.ShouldBe("MD0001");
        refusal.SqlState.ShouldBe("42501");
        refusal.Hint.ShouldContain("menshen user password");
    }

    [Theory]
    [InlineData("ALTER ROLE bob PASSWORD $1 VALID TILL", true)]
    [InlineData("create role bob passwd password $1", true)]
    [InlineData("SELECT password $1 FROM", false)]
    public void Standard_refuses_a_role_password_also_where_the_grammar_refuses_the_rest(string template, bool refused) =>
        (Decide(Standard, StatementKind.Unparseable, template) is Decision.Refuse { RuleId: "MD0001" }).ShouldBe(refused);

    [Theory]
    [InlineData(StatementKind.Role, "ALTER ROLE bob SET work_mem = $1")]
    [InlineData(StatementKind.Role, "CREATE ROLE password")]
    [InlineData(StatementKind.Role, "CREATE ROLE password;")]
    [InlineData(StatementKind.Role, "ALTER ROLE password LOGIN")]
    [InlineData(StatementKind.Role, "ALTER ROLE \"password\" RENAME TO \"PASSWORD\"")]
    [InlineData(StatementKind.Role, "ALTER ROLE my_password LOGIN")]
    [InlineData(StatementKind.Select, "SELECT password , $1 FROM account")]
    public void Standard_allows_what_sets_no_role_password(StatementKind kind, string template) =>
        Decide(Standard, kind, template).ShouldBeOfType<Decision.Allow>();

    [Theory]
    [InlineData("")]
    [InlineData("too long to analyse")]
    [Requirement("gat389-4.3.3-b")]
    public void Standard_refuses_what_is_not_understood_and_says_what_it_is(string template)
    {
        var refusal = Decide(Standard, StatementKind.Unknown, template).ShouldBeOfType<Decision.Refuse>();
        refusal.RuleId.ShouldBe("MD0002");
        refusal.SqlState.ShouldBe("0A000");
        refusal.Message.ShouldEndWith(template);
        refusal.Hint.ShouldContain("COPY");
    }

    [Fact]
    public void Transparent_allows_what_is_not_understood() =>
        Decide(PolicySet.Parse("profile: transparent", "p").Policy!, StatementKind.Unknown, "").ShouldBeOfType<Decision.Allow>();

    [Fact]
    public void Transparent_allows_everything() =>
        Decide(PolicySet.Parse("profile: transparent", "p").Policy!, StatementKind.Role,
            "ALTER ROLE bob PASSWORD $1").ShouldBeOfType<Decision.Allow>();

    private static PolicySet Standard => PolicySet.Default;

    private static Decision Decide(PolicySet policy, StatementKind kind, string template) =>
        policy.Decide(1, new StatementFacts
        {
            Kind = kind,
            Command = "",
            Template = Encoding.UTF8.GetBytes(template),
            Fingerprint = default,
            Reads = [],
            Writes = [],
            RelationsAreComplete = true,
        });
}
