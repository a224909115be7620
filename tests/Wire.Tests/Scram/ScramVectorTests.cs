using Menshen.Wire.Tests.Support;

namespace Menshen.Wire.Tests.Scram;

/// <summary>The exchange printed in RFC 7677 section 3: user "user", password "pencil".</summary>
public class ScramVectorTests
{
    private const string AuthMessage =
        "n=user,r=rOprNGfwEbeRWgbNEkqO,"
        + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
        + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    private const string Proof = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private const string Signature = "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
    private static readonly byte[] _salt = Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ==");

    [Fact]
    public void Proof_and_signature_are_the_printed_ones()
    {
        var proof = new byte[32];
        var signature = new byte[32];
        ScramProof.Make("pencil"u8, _salt, 4096, AuthMessage.Bytes(), proof, signature);
        Convert.ToBase64String(proof).ShouldBe(Proof);
        Convert.ToBase64String(signature).ShouldBe(Signature);
    }

    [Fact]
    public void The_printed_proof_holds_and_a_changed_one_does_not()
    {
        var verifier = ScramVerifier.Create("pencil"u8, _salt, 4096);
        var proof = Convert.FromBase64String(Proof);
        ScramProof.Holds(verifier, AuthMessage.Bytes(), proof).ShouldBeTrue();
        for (var bit = 0; bit < proof.Length * 8; bit++)
        {
            proof[bit / 8] ^= (byte)(1 << (bit % 8));
            ScramProof.Holds(verifier, AuthMessage.Bytes(), proof).ShouldBeFalse();
            proof[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
