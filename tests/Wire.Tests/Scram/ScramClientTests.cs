using System.Buffers;
using Menshen.Wire.Tests.Support;

namespace Menshen.Wire.Tests.Scram;

public class ScramClientTests
{
    private static readonly byte[] _hash = new byte[32];

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(20_000)]
    public void Any_honest_iteration_count_is_followed(int iterations)
    {
        using var client = new ScramClient("secret"u8, bindsChannel: false, [], random => random.Fill(7));
        var bare = First(client, "n,,");
        var serverFirst = $"r={bare[5..]}SERVER,s=c2FsdA==,i={iterations}";
        Continue(client, serverFirst, out var final).ShouldBe(ScramOutcome.Accepted);
        final.ShouldBe(ReferenceScram.ClientFinal("secret", "n,,", [], bare, serverFirst));
        client.AcceptServerFinal(ReferenceScram.ServerFinal("secret", bare, serverFirst, final).Bytes()).ShouldBeTrue();
    }

    [Fact]
    public void A_bound_channel_is_in_the_proof()
    {
        using var client = new ScramClient("secret"u8, bindsChannel: true, _hash, random => random.Fill(7));
        var bare = First(client, "p=tls-server-end-point,,");
        var serverFirst = $"r={bare[5..]}SERVER,s=c2FsdA==,i=5";
        Continue(client, serverFirst, out var final).ShouldBe(ScramOutcome.Accepted);
        final.ShouldBe(ReferenceScram.ClientFinal("secret", "p=tls-server-end-point,,", _hash, bare, serverFirst));
    }

    [Fact]
    public void An_engine_that_hid_PLUS_is_told_that_we_could()
    {
        using var client = new ScramClient("secret"u8, bindsChannel: false, _hash, random => random.Fill(7));
        First(client, "y,,");
    }

    [Theory]
    [InlineData("r=OTHER,s=c2FsdA==,i=5")]
    [InlineData("r={0},s=c2FsdA==,i=5")]
    [InlineData("r={0}S,s=,i=5")]
    [InlineData("r={0}S,s=!!!!,i=5")]
    [InlineData("r={0}S,s=c2FsdA==,i=0")]
    [InlineData("r={0}S,s=c2FsdA==,i=-5")]
    [InlineData("r={0}S,s=c2FsdA==,i=1000001")]
    [InlineData("r={0}S,s=c2FsdA==,i=5x")]
    [InlineData("r={0}S,s=c2FsdA==,i=")]
    [InlineData("r={0}S,s=c2FsdA==")]
    [InlineData("e=unknown-user")]
    [InlineData("")]
    public void A_strange_server_message_is_refused(string format)
    {
        using var client = new ScramClient("secret"u8, bindsChannel: false, [], random => random.Fill(7));
        var nonce = First(client, "n,,")[5..];
        Continue(client, format.Replace("{0}", nonce, StringComparison.Ordinal), out var final).ShouldBe(ScramOutcome.Malformed);
        final.ShouldBe("");
        client.AcceptServerFinal("v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="u8).ShouldBeFalse();
    }

    [Fact]
    public void A_false_signature_is_refused()
    {
        using var client = new ScramClient("secret"u8, bindsChannel: false, [], random => random.Fill(7));
        var bare = First(client, "n,,");
        var serverFirst = $"r={bare[5..]}SERVER,s=c2FsdA==,i=5";
        Continue(client, serverFirst, out var final).ShouldBe(ScramOutcome.Accepted);
        client.AcceptServerFinal(ReferenceScram.ServerFinal("Secret", bare, serverFirst, final).Bytes()).ShouldBeFalse();
        client.AcceptServerFinal("v="u8).ShouldBeFalse();
        client.AcceptServerFinal("e=other-error"u8).ShouldBeFalse();
    }

    [Fact]
    public void The_two_sides_of_ours_agree()
    {
        using var client = new ScramClient("密码 with spaces"u8, bindsChannel: true, _hash, random => random.Fill(1));
        using var server = new ScramServer(ScramVerifier.Create("密码 with spaces"u8), _hash, random => random.Fill(2));
        var wire = new ArrayBufferWriter<byte>();
        client.WriteFirst(wire);
        var answer = new ArrayBufferWriter<byte>();
        server.AcceptClientFirst(ScramMechanism.Sha256Plus, wire.WrittenSpan, answer).ShouldBe(ScramOutcome.Accepted);
        wire.Clear();
        client.AcceptServerFirst(answer.WrittenSpan, wire).ShouldBe(ScramOutcome.Accepted);
        answer.Clear();
        server.AcceptClientFinal(wire.WrittenSpan, answer).ShouldBe(ScramOutcome.Accepted);
        client.AcceptServerFinal(answer.WrittenSpan).ShouldBeTrue();
        client.ToString().ShouldBe("ScramClient");
    }

    private static string First(ScramClient client, string gs2Header)
    {
        var output = new ArrayBufferWriter<byte>();
        client.WriteFirst(output);
        var text = output.WrittenSpan.Utf8();
        text.ShouldStartWith(gs2Header + "n=,r=");
        return text[gs2Header.Length..];
    }

    private static ScramOutcome Continue(ScramClient client, string message, out string final)
    {
        var output = new ArrayBufferWriter<byte>();
        var outcome = client.AcceptServerFirst(message.Bytes(), output);
        final = output.WrittenSpan.Utf8();
        return outcome;
    }
}
