using System.Buffers;
using System.Text;
using Menshen.Gateway.Sessions;
using Menshen.Wire;

namespace Menshen.Sessions.Tests.World;

/// <summary>One session with a scripted client and a scripted engine; a test reads like the protocol.</summary>
internal sealed class Conversation
{
    public const int EngineProcess = 4711;

    public static readonly byte[] EngineSecret = [9, 8, 7, 6];

    public static readonly EngineWelcome Welcome = new(Back.ParameterStatus("client_encoding", "UTF8"), EngineProcess, EngineSecret);

    public Conversation(Loop loop, SessionOrigin origin)
    {
        Port = new MemoryPort(loop.Services);
        Session = new Session(loop.Services, Port, origin);
        Port.Session = Session;
        Port.Client.Take = Session.OnClientBytes;
        Port.Engine.Take = Session.OnEngineBytes;
        Client = new ScriptedPeer("client", Port.Client, Port.FromClient);
        Engine = new ScriptedPeer("engine", Port.Engine, Port.FromEngine);
    }

    public MemoryPort Port { get; }

    public Session Session { get; }

    public ScriptedPeer Client { get; }

    public ScriptedPeer Engine { get; }

    /// <summary>Logs in as alice or another on an engine stream that rested, and drops what was said meanwhile.</summary>
    public Conversation LogIn(string user = "alice")
    {
        Client.Sends(Front.Startup(user, "shop"));
        Authenticate(TestSubjects.Password).ShouldBe(LoginAnswer.Accepted);
        // A copy: what becomes of one stream is no other's.
        Session.OnEngineRested(Welcome with { });
        Session.Phase.ShouldBe(SessionPhase.Relaying);
        Client.Forget();
        return this;
    }

    /// <summary>The client's part of SCRAM-SHA-256, after the server has offered it; <paramref name="behind"/> is sent with the proof, without waiting.</summary>
    public LoginAnswer Authenticate(string password, params byte[][] behind)
    {
        Client.Forget();
        using var scram = new ScramClient(Encoding.UTF8.GetBytes(password), bindsChannel: false, default, System.Security.Cryptography.RandomNumberGenerator.Fill);
        var text = new ArrayBufferWriter<byte>();
        var message = new ArrayBufferWriter<byte>();
        scram.WriteFirst(text);
        SaslInitialResponse.Write(message, ScramMechanism.Sha256, text.WrittenSpan);
        Client.Sends(message.WrittenSpan.ToArray());
        var first = Client.TakeReceived();
        text.ResetWrittenCount();
        message.ResetWrittenCount();
        scram.AcceptServerFirst(first.AsSpan(9), text).ShouldBe(ScramOutcome.Accepted);
        SaslResponse.Write(message, text.WrittenSpan);
        Client.Sends([.. message.WrittenSpan, .. behind.SelectMany(bytes => bytes)]);
        var last = Client.TakeReceived();
        if (last[0] != 'R') return new LoginAnswer(false, last);
        // The signature ends where AuthenticationOk begins.
        var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(last.AsSpan(1));
        scram.AcceptServerFinal(last.AsSpan(9, length - 8)).ShouldBeTrue();
        return new LoginAnswer(true, last[(length + 1)..]);
    }
}
