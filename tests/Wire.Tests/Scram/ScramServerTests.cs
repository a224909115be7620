using System.Buffers;
using Menshen.Wire.Tests.Support;

namespace Menshen.Wire.Tests.Scram;

public class ScramServerTests
{
    private const string FirstBare = "n=,r=clientnonce";
    private static readonly byte[] _hash = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly ScramVerifier _verifier = ScramVerifier.Create("secret"u8, "saltsaltsaltsalt"u8, 10);

    [Theory]
    [InlineData("n,,", false)]
    [InlineData("y,,", false)]
    [InlineData("n,,", true)]
    [InlineData("p=tls-server-end-point,,", true)]
    public void A_client_that_knows_the_password_is_let_in_and_sees_the_signature(string gs2, bool tls)
    {
        using var server = Server(_verifier, tls);
        var binding = gs2[0] == 'p' ? _hash : [];
        First(server, gs2 + FirstBare, binding.Length > 0, out var serverFirst).ShouldBe(ScramOutcome.Accepted);
        serverFirst.ShouldBe("r=clientnonceAAECAwQFBgcICQoLDA0ODxAR,s=c2FsdHNhbHRzYWx0c2FsdA==,i=10");
        var final = ReferenceScram.ClientFinal("secret", gs2, binding, FirstBare, serverFirst);
        Final(server, final, out var serverFinal).ShouldBe(ScramOutcome.Accepted);
        serverFinal.ShouldBe(ReferenceScram.ServerFinal("secret", FirstBare, serverFirst, final));
    }

    [Fact]
    public void A_wrong_password_is_refused_without_a_signature()
    {
        using var server = Server(_verifier, tls: false);
        First(server, "n,," + FirstBare, plus: false, out var serverFirst);
        Final(server, ReferenceScram.ClientFinal("Secret", "n,,", [], FirstBare, serverFirst), out var serverFinal)
            .ShouldBe(ScramOutcome.WrongProof);
        serverFinal.ShouldBe("");
    }

    [Fact]
    public void A_downgrade_by_somebody_in_between_is_refused()
    {
        // The client can bind, was not told that we can ('y'): the list of mechanisms was changed on the way.
        using var server = Server(_verifier, tls: true);
        First(server, "y,," + FirstBare, plus: false, out _).ShouldBe(ScramOutcome.ChannelBindingRefused);
    }

    [Fact]
    public void Another_channels_certificate_is_refused()
    {
        using var server = Server(_verifier, tls: true);
        First(server, "p=tls-server-end-point,," + FirstBare, plus: true, out var serverFirst);
        var final = ReferenceScram.ClientFinal("secret", "p=tls-server-end-point,,", new byte[32], FirstBare, serverFirst);
        Final(server, final, out _).ShouldBe(ScramOutcome.ChannelBindingRefused);
    }

    [Theory]
    [InlineData("n,,n=,r=abc", true, ScramOutcome.Malformed)]
    [InlineData("y,,n=,r=abc", true, ScramOutcome.ChannelBindingRefused)]
    [InlineData("p=tls-unique,,n=,r=abc", true, ScramOutcome.ChannelBindingRefused)]
    [InlineData("p=tls-server-end-point,,n=,r=abc", false, ScramOutcome.ChannelBindingRefused)]
    [InlineData("n,a=admin,n=,r=abc", false, ScramOutcome.Malformed)]
    [InlineData("n,,m=ext,n=,r=abc", false, ScramOutcome.Malformed)]
    [InlineData("n,,n=,r=", false, ScramOutcome.Malformed)]
    [InlineData("n,,n=,r=a b", false, ScramOutcome.Malformed)]
    [InlineData("n,,n=,r=abc,", false, ScramOutcome.Malformed)]
    [InlineData("n,,r=abc", false, ScramOutcome.Malformed)]
    [InlineData("n,,", false, ScramOutcome.Malformed)]
    [InlineData("n,", false, ScramOutcome.Malformed)]
    [InlineData("n", false, ScramOutcome.Malformed)]
    [InlineData("", false, ScramOutcome.Malformed)]
    [InlineData("z,,n=,r=abc", false, ScramOutcome.Malformed)]
    public void A_strange_first_message_is_refused(string message, bool plus, ScramOutcome expected)
    {
        using var server = Server(_verifier, tls: true);
        First(server, message, plus, out var answer).ShouldBe(expected);
        answer.ShouldBe("");
    }

    [Fact]
    public void PLUS_cannot_be_chosen_where_it_was_not_offered()
    {
        using var server = Server(_verifier, tls: false);
        First(server, "p=tls-server-end-point,," + FirstBare, plus: true, out _).ShouldBe(ScramOutcome.Malformed);
    }

    [Fact]
    public void Every_truncation_and_every_changed_byte_of_the_final_message_is_refused()
    {
        for (var i = 0; ; i++)
        {
            using var cut = Server(_verifier, tls: false);
            First(cut, "n,," + FirstBare, plus: false, out var serverFirst);
            var final = ReferenceScram.ClientFinal("secret", "n,,", [], FirstBare, serverFirst);
            if (i == final.Length)
            {
                return;
            }
            Final(cut, final[..i], out _).ShouldNotBe(ScramOutcome.Accepted);

            using var changed = Server(_verifier, tls: false);
            First(changed, "n,," + FirstBare, plus: false, out _);
            Final(changed, final[..i] + (final[i] == 'A' ? 'B' : 'A') + final[(i + 1)..], out _).ShouldNotBe(ScramOutcome.Accepted, $"byte {i}");
        }
    }

    [Fact]
    public void A_final_message_first_or_twice_is_refused()
    {
        using var server = Server(_verifier, tls: false);
        Final(server, "c=biws,r=x,p=" + new string('A', 43) + "=", out _).ShouldBe(ScramOutcome.Malformed);
        using var second = Server(_verifier, tls: false);
        First(second, "n,," + FirstBare, plus: false, out var serverFirst);
        var final = ReferenceScram.ClientFinal("secret", "n,,", [], FirstBare, serverFirst);
        Final(second, final, out _).ShouldBe(ScramOutcome.Accepted);
        Final(second, final, out _).ShouldBe(ScramOutcome.Malformed);
    }

    [Fact]
    public void An_unknown_user_sees_a_lasting_salt_and_the_usual_count()
    {
        var secret = new ScramMockSecret("0123456789abcdef"u8, 10);
        var first = secret.VerifierFor("nobody"u8);
        first.Salt.ToArray().ShouldBe(secret.VerifierFor("nobody"u8).Salt.ToArray());
        first.Salt.ToArray().ShouldNotBe(secret.VerifierFor("someone"u8).Salt.ToArray());
        first.Salt.ToArray().ShouldNotBe(new ScramMockSecret("0123456789abcdeX"u8, 10).VerifierFor("nobody"u8).Salt.ToArray());
        first.Salt.Length.ShouldBe(_verifier.Salt.Length);
        first.Iterations.ShouldBe(10);
    }

    [Fact]
    public void No_proof_opens_a_mock_not_even_the_right_one()
    {
        var real = ScramVerifier.Create("secret"u8, "saltsaltsaltsalt"u8, 10);
        var mock = new ScramVerifier(10, real.Salt, real.StoredKey, real.ServerKey, isMock: true);
        using var server = Server(mock, tls: false);
        First(server, "n,," + FirstBare, plus: false, out var serverFirst).ShouldBe(ScramOutcome.Accepted);
        Final(server, ReferenceScram.ClientFinal("secret", "n,,", [], FirstBare, serverFirst), out _).ShouldBe(ScramOutcome.WrongProof);
    }

    [Fact]
    public void A_guessable_mock_secret_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new ScramMockSecret("short"u8));

    private static ScramServer Server(ScramVerifier verifier, bool tls) => new(verifier, tls ? _hash : [], Counting);

    private static void Counting(Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)i;
        }
    }

    private static ScramOutcome First(ScramServer server, string message, bool plus, out string answer)
    {
        var output = new ArrayBufferWriter<byte>();
        var outcome = server.AcceptClientFirst(plus ? ScramMechanism.Sha256Plus : ScramMechanism.Sha256, message.Bytes(), output);
        answer = output.WrittenSpan.Utf8();
        return outcome;
    }

    private static ScramOutcome Final(ScramServer server, string message, out string answer)
    {
        var output = new ArrayBufferWriter<byte>();
        var outcome = server.AcceptClientFinal(message.Bytes(), output);
        answer = output.WrittenSpan.Utf8();
        return outcome;
    }
}
