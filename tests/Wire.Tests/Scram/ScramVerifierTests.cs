using Menshen.Wire.Tests.Support;

namespace Menshen.Wire.Tests.Scram;

public class ScramVerifierTests
{
    [Theory]
    [InlineData("pencil", 4096)]
    [InlineData("", 1)]
    [InlineData("密码", 2)]
    public void The_form_is_PostgreSQLs(string password, int iterations)
    {
        var salt = "0123456789abcdef".Bytes();
        var text = ScramVerifier.Create(password.Bytes(), salt, iterations).Encode();
        text.ShouldBe(ReferenceScram.Verifier(password, salt, iterations));
        ScramVerifier.TryParse(text, out var parsed).ShouldBeTrue();
        parsed.Encode().ShouldBe(text);
        parsed.Iterations.ShouldBe(iterations);
        parsed.Salt.ToArray().ShouldBe(salt);
    }

    [Fact]
    public void A_fresh_salt_each_time() =>
        ScramVerifier.Create("x"u8).Encode().ShouldNotBe(ScramVerifier.Create("x"u8).Encode());

    [Fact]
    public void Every_truncation_and_every_other_separator_is_refused()
    {
        var text = ReferenceScram.Verifier("pencil", new byte[16], 4096);
        for (var length = 0; length < text.Length; length++)
        {
            ScramVerifier.TryParse(text[..length], out _).ShouldBeFalse();
        }
        var at = text.LastIndexOf(':');
        ScramVerifier.TryParse(text[..at] + "$" + text[(at + 1)..], out _).ShouldBeFalse();
        ScramVerifier.TryParse(text + " ", out _).ShouldBeFalse();
        ScramVerifier.TryParse(text + ":", out _).ShouldBeFalse();
        ScramVerifier.TryParse(null, out _).ShouldBeFalse();
        ScramVerifier.TryParse("md5" + text, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("99999999999")]
    [InlineData("")]
    public void A_strange_iteration_count_is_refused(string count)
    {
        var text = ReferenceScram.Verifier("pencil", new byte[16], 4096).Replace("4096", count, StringComparison.Ordinal);
        ScramVerifier.TryParse(text, out _).ShouldBeFalse();
    }

    [Fact]
    public void The_keys_are_not_for_reading()
    {
        ScramVerifier.Create("x"u8).ToString().ShouldBe("ScramVerifier");
        new ScramMockSecret(new byte[32]).ToString().ShouldBe("ScramMockSecret");
    }

    [Fact]
    public void Only_ASCII_is_certain_to_be_the_same_under_SASLprep()
    {
        ScramKeys.IsSameUnderSaslPrep("pass word!\t"u8).ShouldBeTrue();
        ScramKeys.IsSameUnderSaslPrep("ｐａｓｓ"u8).ShouldBeFalse();
    }
}
