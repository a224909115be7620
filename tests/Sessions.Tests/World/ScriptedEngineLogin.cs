using System.Buffers;
using System.Text;
using Menshen.Wire;

namespace Menshen.Sessions.Tests.World;

/// <summary>The engine's part of SCRAM-SHA-256 towards the gateway.</summary>
internal sealed class ScriptedEngineLogin(Conversation talk)
{
    /// <summary>Lets the gateway in and greets it.</summary>
    public void Accept(params byte[][] greeting)
    {
        talk.Engine.Forget();
        var verifier = ScramVerifier.Create(Encoding.UTF8.GetBytes(TestEngineAccess.Password), iterations: 2);
        using var scram = new ScramServer(verifier, default, System.Security.Cryptography.RandomNumberGenerator.Fill);
        talk.Engine.Sends(Front.Typed('R', Front.Int32(10), Front.Text("SCRAM-SHA-256"), [0]));
        SaslInitialResponse.TryParse(Body(talk.Engine.TakeReceived()), out var first).ShouldBeTrue();
        var answer = new ArrayBufferWriter<byte>();
        scram.AcceptClientFirst(first.Mechanism, first.Response, answer).ShouldBe(ScramOutcome.Accepted);
        talk.Engine.Sends(Front.Typed('R', Front.Int32(11), answer.WrittenSpan.ToArray()));
        answer.ResetWrittenCount();
        scram.AcceptClientFinal(Body(talk.Engine.TakeReceived()), answer).ShouldBe(ScramOutcome.Accepted);
        talk.Engine.Sends([Front.Typed('R', Front.Int32(12), answer.WrittenSpan.ToArray()), Front.Typed('R', Front.Int32(0)), .. greeting]);
    }

    private static ReadOnlySpan<byte> Body(byte[] frame) => frame.AsSpan(5);
}
