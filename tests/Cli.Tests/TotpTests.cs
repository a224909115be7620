using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public class TotpTests
{
    /// <summary>The secret of RFC 4226, appendix D, and RFC 6238, appendix B.</summary>
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Fact]
    public void The_codes_are_those_of_RFC_4226() =>
        Enumerable.Range(0, 10).Select(step => Totp.CodeOf(Secret, step))
            .ShouldBe([755224, 287082, 359152, 969429, 338314, 254676, 287922, 162583, 399871, 520489]);

    [Theory]
    [InlineData(59, 287082)]
    [InlineData(1111111109, 81804)]
    [InlineData(1111111111, 50471)]
    [InlineData(1234567890, 5924)]
    [InlineData(2000000000, 279037)]
    [InlineData(20000000000, 353130)]
    public void The_codes_are_the_last_six_digits_of_RFC_6238(long second, int code)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(second);
        Totp.CodeOf(Secret, Totp.StepOf(now)).ShouldBe(code);
        Totp.FindStep(Secret, code.ToString("D6", CultureInfo.InvariantCulture), now).ShouldBe(second / 30);
    }

    [Fact]
    [Requirement("credit-5.2-a.1")]
    public void A_code_is_found_in_its_own_step_and_its_neighbours_and_in_no_other()
    {
        var cases =
            from secret in Gen.Choose(0, 255).ListOf(Totp.SecretSize)
            from step in Gen.Choose(10, int.MaxValue)
            from second in Gen.Choose(0, 29)
            from late in Gen.Choose(-5, 5)
            select (Secret: secret.Select(i => (byte)i).ToArray(), Step: (long)step, Second: second, Late: late);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var now = DateTimeOffset.FromUnixTimeSeconds((c.Step + c.Late) * 30 + c.Second);
            var code = Totp.CodeOf(c.Secret, c.Step);
            var found = Totp.FindStep(c.Secret, code.ToString("D6", CultureInfo.InvariantCulture), now);
            // Two steps of one window have the same code once in a million; the later is as right.
            return Math.Abs(c.Late) <= 1
                ? found is { } at && Totp.CodeOf(c.Secret, at) == code && Math.Abs(at - Totp.StepOf(now)) <= 1
                : found is null || Totp.CodeOf(c.Secret, found.Value) == code;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void A_step_outside_of_the_window_is_not_found()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_010);
        var found = Enumerable.Range(-20, 41)
            .Where(late => Totp.FindStep(Secret, Totp.CodeOf(Secret, Totp.StepOf(now) + late).ToString("D6", CultureInfo.InvariantCulture), now) is not null);
        found.ShouldBe([-1, 0, 1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("28708")]
    [InlineData("0287082")]
    [InlineData("28708a")]
    [InlineData("٢٨٧٠٨٢")]
    [InlineData(" 287082")]
    public void What_is_not_six_digits_is_no_code(string typed) => Totp.FindStep(Secret, typed, DateTimeOffset.FromUnixTimeSeconds(59)).ShouldBeNull();

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_is_that_of_RFC_4648(string text, string encoded)
    {
        var letters = new char[Base32.LengthOf(text.Length)];
        Base32.Encode(Encoding.ASCII.GetBytes(text), letters);
        new string(letters).ShouldBe(encoded);
    }

    [Fact]
    public void The_address_is_what_authenticators_read() =>
        Totp.Uri("Menshen", "李 伟", Secret).Reveal()
            .ShouldBe("otpauth://totp/Menshen:%E6%9D%8E%20%E4%BC%9F?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Menshen&algorithm=SHA1&digits=6&period=30");

    [Fact]
    [Requirement("gat389-4.1.2-b.2")]
    public void A_sealed_secret_copied_to_another_subject_does_not_open()
    {
        using var seal = new FactorSeal(new byte[32], new byte[32]);
        var sealedSecret = seal.Seal(7, Secret);
        seal.Open(7, sealedSecret).ShouldBe(Secret);
        seal.Open(8, sealedSecret).ShouldBeNull();
        sealedSecret[3] ^= 1;
        seal.Open(7, sealedSecret).ShouldBeNull();
        seal.Open(7, []).ShouldBeNull();
        seal.Digest(7, "a").ShouldNotBe(seal.Digest(8, "a"));
    }

    [Fact]
    public void A_recovery_code_is_read_however_it_was_typed_and_a_one_time_code_is_none()
    {
        var code = RecoveryCode.Make().Reveal();
        RecoveryCode.Read(code)!.Reveal().ShouldBe(code);
        RecoveryCode.Read(code.Replace("-", " ", StringComparison.Ordinal).ToUpperInvariant())!.Reveal().ShouldBe(code);
        RecoveryCode.Read("287082").ShouldBeNull();
        RecoveryCode.Read(code + "2").ShouldBeNull();
        RecoveryCode.Read(code[..^1] + "0").ShouldBeNull();
        Enumerable.Range(0, 100).Select(_ => RecoveryCode.Make().Reveal()).ShouldBeUnique();
    }
}
