using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public sealed class PasswordForgeTests
{
    [Fact]
    [Requirement("realname-7.4.1-2.2")]
    public void A_thousand_first_passwords_are_all_different_and_all_good()
    {
        var made = Enumerable.Range(0, 1000).Select(_ => PasswordForge.MakeFor("liwei")).ToList();
        made.AddRange(Enumerable.Range(0, 1000).Select(_ => PasswordForge.MakeSecretFor("liwei").Reveal()));
        made.ShouldBeUnique();
        made.ShouldAllBe(password => PasswordRules.Default.Judge(password, "liwei").IsEmpty);
    }
}
