using Menshen.Crypto;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public sealed class VerifierSealingTests
{
    private const string Verifier = "SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy";

    [Fact]
    [Requirement("gat389-4.1.2-b.2")]
    public void A_sealed_verifier_opens_for_its_subject_and_key_alone()
    {
        using var sealing = new VerifierSealing(Sm3.Hash("one"u8));
        using var other = new VerifierSealing(Sm3.Hash("two"u8));
        var text = sealing.Seal(Verifier, "liwei");
        text.ShouldStartWith("SM4-SIV$1$");
        sealing.Open(text, "liwei").ShouldBe(Verifier);
        sealing.Open(text, "zhangsan").ShouldBeNull();
        other.Open(text, "liwei").ShouldBeNull();
    }

    [Fact]
    public void Nothing_that_is_cut_or_changed_opens()
    {
        using var sealing = new VerifierSealing(Sm3.Hash("one"u8));
        var text = sealing.Seal(Verifier, "liwei");
        for (var length = 0; length < text.Length; length++)
            sealing.Open(text[..length], "liwei").ShouldBeNull($"cut at {length}");
        for (var at = 0; at < text.Length; at++)
        {
            var changed = $"{text[..at]}{(text[at] == 'A' ? 'B' : 'A')}{text[(at + 1)..]}";
            // The last character of base64 has bits that mean nothing.
            if (at < text.Length - 1) sealing.Open(changed, "liwei").ShouldBeNull($"changed at {at}");
        }

        sealing.Open(Verifier, "liwei").ShouldBeNull();
    }
}
