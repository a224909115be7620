using Menshen.Gateway.Tls;

namespace Menshen.Gateway.Transport;

/// <summary>One byte stream, to a client or to the engine: receives into the loop's buffer, offers it to its owner, sends at once what it can.</summary>
/// <remarks>Flow control is by interest: a paused stream is not read, so the kernel's window pushes back on the peer.</remarks>
internal sealed unsafe class StreamChannel(EventLoop loop, int fd) : Channel(loop, fd)
{
    /// <summary>How long a closing stream waits for the peer to read our last words before it is cut (milliseconds).</summary>
    private const int LingerMilliseconds = 1000;

    private ByteBacklog _unread;
    private ByteBacklog _unsent;
    private TlsSession? _tls;
    private bool _connecting, _paused, _offering, _reoffer, _closing, _ended, _sent, _gathering;

    /// <summary>Who gets the bytes.</summary>
    public required IStreamOwner Owner { get; set; }

    /// <summary>TLS of this stream, once started.</summary>
    public TlsSession? Tls => _tls;

    /// <summary>True while the socket would not take everything: the other side should pause.</summary>
    public bool IsCongested => _unsent.Count > 0;

    /// <summary>True while bytes wait that nobody has consumed.</summary>
    public bool HasUnread => _unread.Count > 0;

    public bool IsClosed => Fd < 0;

    /// <summary>Registers with the loop; <paramref name="connecting"/> if the connect is still under way.</summary>
    public void Open(bool connecting)
    {
        _connecting = connecting;
        Loop.Add(this, connecting ? LibC.EPOLLOUT : LibC.EPOLLIN);
    }

    /// <summary>All further bytes are TLS. Anything unread came before it and is refused by the owner beforehand.</summary>
    public void StartTls(TlsContext context)
    {
        _tls = context.Open(Loop.Memory.Window);
        if (!context.IsServer) ContinueHandshake();
    }

    /// <summary>Stops or resumes reading; resuming offers again what was left.</summary>
    public void Pause(bool paused)
    {
        if (_paused == paused || IsClosed) return;
        _paused = paused;
        // A pause is told to the kernel when bytes arrive in it: most are over before, and two system calls are saved.
        if (paused) return;
        UpdateInterest();
        OfferAgain();
    }

    /// <summary>Offers what was left once more, after the owner's reason to refuse it has gone.</summary>
    public void OfferAgain()
    {
        if (_offering)
        {
            _reoffer = true;
            return;
        }
        if (_unread.Count > 0 && !IsClosed && !_closing) OfferUnread();
    }

    /// <summary>Takes in what has arrived in a pause, as much as is received at once. It is offered when the pause ends, and an end of the stream is noticed then.</summary>
    public void Gather()
    {
        if (!_paused || _offering || _connecting || _closing || _ended || IsClosed || _unread.Count >= LoopMemory.ReceiveSize || _tls is { IsEstablished: false }) return;
        _gathering = true;
        try
        {
            Receive();
        }
        finally
        {
            _gathering = false;
        }
    }

    /// <summary>Sends now what the socket takes and keeps the rest.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (IsClosed || _sent || bytes.IsEmpty) return;
        if (_tls is null)
        {
            SendRaw(bytes);
            return;
        }
        while (!bytes.IsEmpty)
        {
            var chunk = bytes[..Math.Min(bytes.Length, LoopMemory.EncryptChunk)];
            bool written;
            fixed (byte* plain = chunk) written = _tls.Write(plain, chunk.Length);
            FlushWindow();
            if (!written)
            {
                // Told later: the owner is in the middle of something.
                Loop.Post(() => { if (!IsClosed) End("TLS failed while sending"); });
                return;
            }
            bytes = bytes[chunk.Length..];
        }
    }

    /// <summary>Tells the peer that nothing more will come, and goes on reading.</summary>
    public void FinishSending()
    {
        if (IsClosed || _sent) return;
        _sent = true;
        if (_unsent.Count == 0) ShutDownSending();
    }

    /// <summary>Closes once the last words are sent and the peer has read them, or the linger time is over.</summary>
    public void CloseGently()
    {
        if (IsClosed || _closing) return;
        _closing = true;
        _unread.Clear();
        FinishSending();
        UpdateInterest();
        Loop.After(TimeSpan.FromMilliseconds(LingerMilliseconds), Close);
    }

    /// <summary>Closes now.</summary>
    public void Close()
    {
        if (IsClosed) return;
        Loop.Close(this);
        Fd = -1;
        _tls?.Dispose();
        _unread.Clear();
        _unsent.Clear();
    }

    public override void OnFault(Exception fault) => Owner.OnFault(this, fault);

    public override void OnReady(uint events)
    {
        if (_connecting)
        {
            OnConnected();
            return;
        }
        if ((events & LibC.EPOLLOUT) != 0) FlushUnsent();
        if (IsClosed) return;
        const uint ended = LibC.EPOLLERR | LibC.EPOLLHUP;
        // epoll reports these whether asked or not; what the peer sent before it went is still to be read when the pause ends.
        if (_paused && (events & ended) != 0) Loop.Detach(this);
        else if (_paused) UpdateInterest();
        else if ((events & (LibC.EPOLLIN | ended)) != 0) Receive();
    }

    private void OnConnected()
    {
        var error = Sockets.ConnectError(Fd);
        if (error != 0)
        {
            End($"connect: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}");
            return;
        }
        _connecting = false;
        UpdateInterest();
        Owner.OnOpened(this);
    }

    private void Receive()
    {
        // A closing stream makes sense of nothing any more: a handshake finished now must not wake a session that has ended.
        if (_closing) Discard();
        else if (_tls is not null) ReceiveTls();
        else ReceivePlain();
    }

    private void Discard()
    {
        var count = LibC.recv(Fd, Loop.Memory.Receive, LoopMemory.ReceiveSize, 0);
        if (count <= 0) OnReceivedNothing(count);
    }

    private void ReceivePlain()
    {
        var buffer = Loop.Memory.Receive;
        var count = LibC.recv(Fd, buffer, LoopMemory.ReceiveSize, 0);
        if (count > 0) Offer(buffer, (int)count);
        else OnReceivedNothing(count);
    }

    private void ReceiveTls()
    {
        var memory = Loop.Memory;
        var count = LibC.recv(Fd, memory.CipherIn, LoopMemory.CipherReceiveSize, 0);
        if (count <= 0)
        {
            OnReceivedNothing(count);
            return;
        }
        memory.Window->In = memory.CipherIn;
        memory.Window->InLength = (int)count;
        if (!_tls!.IsEstablished)
        {
            ContinueHandshake();
            if (IsClosed || !_tls.IsEstablished)
            {
                memory.Window->InLength = 0;
                return;
            }
        }
        var plain = 0;
        int read;
        // What was received fits, with the part of a record that OpenSSL kept: plaintext is never longer than its records.
        while ((read = _tls.Read(memory.Receive + plain, LoopMemory.ReceiveSize - plain)) > 0)
        {
            plain += read;
            // Asking once more only to hear "no" costs a third of a small message's TLS.
            if (memory.Window->InLength == 0 && !_tls.HasPending) break;
        }
        memory.Window->InLength = 0;
        // OpenSSL may have answered by itself (an alert, a key update); left in the shared window it would reach another session's peer.
        FlushWindow();
        if (plain > 0) Offer(memory.Receive, plain);
        if (read < 0 && !IsClosed && !_gathering) End(null);
    }

    private void ContinueHandshake()
    {
        var good = _tls!.Handshake(out var error);
        FlushWindow();
        if (!good) End($"TLS handshake: {error}");
        else if (_tls.IsEstablished) Owner.OnOpened(this);
    }

    private void OnReceivedNothing(nint count)
    {
        if (_gathering) return;
        if (count == 0) End(null);
        else if (LibC.Errno is not (LibC.EAGAIN or LibC.EINTR)) End("the connection was reset");
    }

    private void Offer(byte* bytes, int count)
    {
        if (_closing) return;
        if (_gathering)
        {
            _unread.Append(new ReadOnlySpan<byte>(bytes, count));
            return;
        }
        if (_unread.Count > LoopMemory.Headroom)
        {
            _unread.Append(new ReadOnlySpan<byte>(bytes, count));
            OfferUnread();
            return;
        }
        var tail = _unread.Count;
        if (tail > 0)
        {
            // The tail of the last batch goes right before this one, so that messages lie in one piece.
            _unread.Span.CopyTo(new Span<byte>(bytes - tail, tail));
            _unread.Clear();
        }
        var all = new ReadOnlySpan<byte>(bytes - tail, tail + count);
        _offering = true;
        var consumed = Owner.OnBytes(this, all);
        _offering = false;
        RefuseMoreThan(all.Length, consumed);
        if (IsClosed || _closing) return;
        if (consumed < all.Length) _unread.Append(all[consumed..]);
        if (_reoffer && _unread.Count > 0) OfferUnread();
        _reoffer = false;
    }

    private void OfferUnread()
    {
        _offering = true;
        do
        {
            _reoffer = false;
            var offered = _unread.Count;
            var consumed = Owner.OnBytes(this, _unread.Span);
            RefuseMoreThan(offered, consumed);
            if (IsClosed || _closing) break;
            if (consumed > 0) _unread.Drop(consumed);
        }
        while (_reoffer && _unread.Count > 0);
        _offering = _reoffer = false;
    }

    // Whoever takes more than there is has lost count of the peer's messages: what came next would be read from their middle.
    private static void RefuseMoreThan(int offered, int consumed)
    {
        if (consumed > offered) throw new InvalidOperationException($"{consumed} bytes were taken of {offered}.");
    }

    private void FlushWindow()
    {
        var window = Loop.Memory.Window;
        if (window->OutLength == 0) return;
        var bytes = new ReadOnlySpan<byte>(window->Out, window->OutLength);
        window->OutLength = 0;
        SendRaw(bytes);
    }

    private void SendRaw(ReadOnlySpan<byte> bytes)
    {
        if (IsClosed) return;
        if (_unsent.Count == 0)
        {
            nint count;
            fixed (byte* b = bytes) count = LibC.send(Fd, b, (nuint)bytes.Length, LibC.MSG_NOSIGNAL);
            if (count == bytes.Length) return;
            // A send that fails is left to the next receive to report: the peer's last words may still be there to read.
            if (count < 0) count = LibC.Errno is LibC.EAGAIN or LibC.EINTR ? 0 : bytes.Length;
            bytes = bytes[(int)count..];
            if (bytes.IsEmpty) return;
        }
        _unsent.Append(bytes);
        UpdateInterest();
    }

    private void FlushUnsent()
    {
        if (_unsent.Count == 0) return;
        nint count;
        fixed (byte* b = _unsent.Span) count = LibC.send(Fd, b, (nuint)_unsent.Count, LibC.MSG_NOSIGNAL);
        if (count < 0) count = LibC.Errno is LibC.EAGAIN or LibC.EINTR ? 0 : _unsent.Count;
        _unsent.Drop((int)count);
        if (_unsent.Count > 0) return;
        UpdateInterest();
        if (_sent) ShutDownSending();
        else Owner.OnRoom(this);
    }

    private void ShutDownSending()
    {
        if (_tls is not null)
        {
            _tls.Shutdown();
            var window = Loop.Memory.Window;
            if (window->OutLength > 0) _ = LibC.send(Fd, window->Out, (nuint)window->OutLength, LibC.MSG_NOSIGNAL);
            window->OutLength = 0;
        }
        _ = LibC.shutdown(Fd, LibC.SHUT_WR);
    }

    private void End(string? fault)
    {
        if (_closing || _ended)
        {
            Close();
            return;
        }
        _ended = true;
        // The descriptor stays readable for ever now; without this the loop would spin until the owner closes it.
        UpdateInterest();
        Owner.OnEnded(this, fault);
    }

    private void UpdateInterest()
    {
        if (IsClosed) return;
        var interest = _unsent.Count > 0 ? LibC.EPOLLOUT : 0;
        if (!_paused && !_ended || _closing && !_ended) interest |= LibC.EPOLLIN;
        Loop.Watch(this, interest);
    }
}
