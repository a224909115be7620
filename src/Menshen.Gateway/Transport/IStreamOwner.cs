namespace Menshen.Gateway.Transport;

/// <summary>Whoever makes sense of a stream's bytes: a session for its two streams, or the pool for a resting engine stream.</summary>
internal interface IStreamOwner
{
    /// <summary>Offers what has arrived and was not yet consumed, in one piece. Returns how much of it is done with; the rest is offered again.</summary>
    int OnBytes(StreamChannel stream, ReadOnlySpan<byte> bytes);

    /// <summary>The peer ended or broke the stream; <paramref name="fault"/> is null for a plain end. Bytes not consumed are lost.</summary>
    void OnEnded(StreamChannel stream, string? fault);

    /// <summary>All that was waiting to be sent has gone.</summary>
    void OnRoom(StreamChannel stream);

    /// <summary>Making sense of the stream has failed in a way nobody foresaw: the owner ends, its loop and the others go on.</summary>
    void OnFault(StreamChannel stream, Exception fault);

    /// <summary>A connect, or a TLS handshake, has finished well.</summary>
    void OnOpened(StreamChannel stream);
}
