using System.Buffers;
using Menshen.Wire;

namespace Menshen.Wire.Tests.Scram;

/// <summary>One exchange against a password and one-time passwords beside it.</summary>
public class ScramChoiceTests
{
    private static readonly byte[] Salt = "sixteen bytes ok"u8.ToArray();

    [Theory]
    [InlineData("own", true, 0)]
    [InlineData("first", true, 1)]
    [InlineData("second", true, 2)]
    [InlineData("third", false, -1)]
    public void The_server_knows_which_of_them_the_client_held(string password, bool accepted, int matched)
    {
        var (outcome, which, signed) = Exchange(new ScramChoice(Verifier("own"), [Verifier("first"), Verifier("second")]), password);
        (outcome == ScramOutcome.Accepted, which).ShouldBe((accepted, matched));
        // The client checks the signature too: it must be of what it holds.
        signed.ShouldBe(accepted);
    }

    [Fact]
    public void A_password_that_does_not_suffice_is_a_wrong_one_to_the_client_and_known_to_the_server() =>
        Exchange(new ScramChoice(Verifier("own"), [Verifier("first")], passwordSuffices: false), "own").ShouldBe((ScramOutcome.WrongProof, 0, false));

    [Fact]
    public void One_of_another_salt_or_other_rounds_is_left_out() =>
        new ScramChoice(Verifier("own"), [ScramVerifier.Create("a"u8, 2), ScramVerifier.Create("b"u8, Salt, 3), Verifier("c")]).Others.Count.ShouldBe(1);

    private static (ScramOutcome Outcome, int Matched, bool Signed) Exchange(ScramChoice choice, string password)
    {
        using var server = new ScramServer(choice, default, random => random.Fill(2));
        using var client = new ScramClient(System.Text.Encoding.UTF8.GetBytes(password), bindsChannel: false, default, random => random.Fill(3));
        var (first, challenge, final, end) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        client.WriteFirst(first);
        server.AcceptClientFirst(ScramMechanism.Sha256, first.WrittenSpan, challenge).ShouldBe(ScramOutcome.Accepted);
        client.AcceptServerFirst(challenge.WrittenSpan, final).ShouldBe(ScramOutcome.Accepted);
        var outcome = server.AcceptClientFinal(final.WrittenSpan, end);
        return (outcome, server.Matched, end.WrittenCount > 0 && client.AcceptServerFinal(end.WrittenSpan));
    }

    private static ScramVerifier Verifier(string password) => ScramVerifier.Create(System.Text.Encoding.UTF8.GetBytes(password), Salt, 2);
}
