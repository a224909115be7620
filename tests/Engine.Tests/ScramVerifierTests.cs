using System.Text;

namespace Menshen.Engine.Tests;

public sealed class ScramVerifierTests
{
    private static readonly byte[] Derived = "0123456789abcdefghijklmnop"u8.ToArray();

    [Fact]
    public void The_example_of_the_standard_matches()
    {
        // RFC 7677, section 3: user "user", password "pencil", salt W22ZaJ0SNY7soEsUEjb6gQ==, 4096 iterations; keys computed with another tool.
        const string verifier =
            "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
        ScramVerifier.Matches(verifier, "pencil"u8).ShouldBeTrue();
        ScramVerifier.Matches(verifier, "pencil2"u8).ShouldBeFalse();
    }

    [Fact]
    public void A_derived_password_matches_its_own_verifier_of_one_iteration()
    {
        var verifier = ScramVerifier.ForDerived(Derived);
        verifier.ShouldStartWith("SCRAM-SHA-256$1:");
        ScramVerifier.Matches(verifier, Derived).ShouldBeTrue();
        ScramVerifier.ForDerived(Derived).ShouldNotBe(verifier);
    }

    [Fact]
    public void A_short_secret_gets_no_verifier_of_one_iteration() =>
        Should.Throw<EngineFaultException>(() => ScramVerifier.ForDerived("short"u8));

    [Theory]
    [InlineData("correct horse")]
    [InlineData("密码很长很长")]
    public void A_persons_password_is_stretched(string password)
    {
        var verifier = ScramVerifier.ForPerson(password);
        verifier.ShouldStartWith("SCRAM-SHA-256$4096:");
        ScramVerifier.Matches(verifier, Encoding.UTF8.GetBytes(password)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("ｆｕｌｌ")]
    [InlineData("tab\there")]
    [InlineData("é")]
    public void A_password_that_clients_would_normalise_is_refused(string password) =>
        Should.Throw<CatalogueRefusalException>(() => ScramVerifier.ForPerson(password)).Message.ShouldContain("password");

    [Theory]
    [InlineData("")]
    [InlineData("md5c2c48f8e0e0c1c2c2c2c2c2c2c2c2c2c")]
    [InlineData("SCRAM-SHA-256$x:y$z:w")]
    [InlineData("SCRAM-SHA-256$1:***$z:w")]
    [InlineData("SCRAM-SHA-256$999999999:AAAA$z:w")]
    public void What_is_no_verifier_matches_nothing(string text) => ScramVerifier.Matches(text, Derived).ShouldBeFalse();
}
