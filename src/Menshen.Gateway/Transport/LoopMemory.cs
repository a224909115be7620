using System.Runtime.InteropServices;
using Menshen.Gateway.Tls;

namespace Menshen.Gateway.Transport;

/// <summary>The large buffers of one loop, shared by its sessions: an idle session owns none.</summary>
/// <remarks><code>
/// Plain:     | headroom 16 KiB | receive area 256 KiB |   what is parsed and relayed
/// CipherIn:  | 256 KiB |                                   received TLS records
/// CipherOut: | 192 KiB |                                   TLS records to send
/// </code>
/// The headroom takes the tail of an incomplete message, so that it and what follows lie in one piece.</remarks>
internal sealed unsafe class LoopMemory : IDisposable
{
    /// <summary>Bytes kept free before the receive area; larger leftovers are gathered in the channel's own buffer.</summary>
    public const int Headroom = 16 * 1024;

    /// <summary>Bytes one receive can bring. 32 times PgBouncer's buffer: fewer calls per megabyte of result.</summary>
    public const int ReceiveSize = 256 * 1024;

    /// <summary>Ciphertext one receive can bring: less, because OpenSSL may still hold part of a record.</summary>
    public const int CipherReceiveSize = ReceiveSize - 32 * 1024;

    /// <summary>Plaintext encrypted in one go: eight TLS records of 16 KiB.</summary>
    public const int EncryptChunk = 128 * 1024;

    private const int CipherOutSize = EncryptChunk + 64 * 1024;
    private const nuint Page = 4096;

    private byte* _memory;

    public LoopMemory()
    {
        const nuint total = Headroom + ReceiveSize + ReceiveSize + CipherOutSize;
        _memory = (byte*)NativeMemory.AlignedAlloc(total + Page, Page);
        Receive = _memory + Headroom;
        CipherIn = Receive + ReceiveSize;
        CipherOut = CipherIn + ReceiveSize;
        Window = (TlsWindow*)(CipherOut + CipherOutSize);
        *Window = new TlsWindow { Out = CipherOut, OutCapacity = CipherOutSize };
    }

    /// <summary>Start of the receive area; <see cref="Headroom"/> bytes before it are ours too.</summary>
    public byte* Receive { get; }

    /// <summary>Where ciphertext is received.</summary>
    public byte* CipherIn { get; }

    /// <summary>Where ciphertext to send is gathered.</summary>
    public byte* CipherOut { get; }

    /// <summary>What OpenSSL sees of the two.</summary>
    public TlsWindow* Window { get; }

    public void Dispose()
    {
        // Results of many sessions passed through here.
        NativeMemory.Clear(_memory, Headroom + ReceiveSize + ReceiveSize + CipherOutSize);
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
