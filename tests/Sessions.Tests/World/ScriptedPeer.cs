namespace Menshen.Sessions.Tests.World;

/// <summary>A client or an engine that does what the test says and checks what it is sent.</summary>
internal sealed class ScriptedPeer(string name, PeerStream stream, ScriptedPeer.Sender send)
{
    public delegate void Sender(ReadOnlySpan<byte> bytes);

    /// <summary>Sends messages in one piece.</summary>
    public ScriptedPeer Sends(params byte[][] messages)
    {
        send(messages.SelectMany(m => m).ToArray());
        return this;
    }

    /// <summary>Was sent exactly these messages since the last check.</summary>
    public ScriptedPeer Receives(params byte[][] messages)
    {
        Frames.Describe(stream.TakeReceived()).ShouldBe(Frames.Describe(messages.SelectMany(m => m).ToArray()), name);
        return this;
    }

    /// <summary>Was sent nothing since the last check.</summary>
    public ScriptedPeer ReceivesNothing() => Receives();

    /// <summary>Was sent one ErrorResponse with that SQLSTATE, then the messages.</summary>
    public ScriptedPeer ReceivesError(string sqlState, params byte[][] messages)
    {
        var lines = Frames.Describe(stream.TakeReceived());
        lines.ShouldNotBeEmpty(name);
        lines[0].ShouldStartWith("E ", customMessage: name);
        lines[0].ShouldContain($"<0>C{sqlState}<0>", customMessage: name);
        lines.Skip(1).ShouldBe(Frames.Describe(messages.SelectMany(m => m).ToArray()), name);
        return this;
    }

    /// <summary>What it was sent since the last check.</summary>
    public byte[] TakeReceived() => stream.TakeReceived();

    public void Forget() => stream.TakeReceived();
}
