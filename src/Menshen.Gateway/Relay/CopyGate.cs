using System.Buffers;
using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Gateway.Relay;

/// <summary>Seals the rows of a COPY FROM STDIN on their way, and breaks it off where one cannot be sealed.</summary>
internal sealed class CopyGate(RelayState state)
{
    private ArrayBufferWriter<byte>? _made;

    private ArrayBufferWriter<byte> Words => _made ??= new ArrayBufferWriter<byte>(256);

    /// <summary>True while rows must not pass as they are.</summary>
    public bool IsActive => state.Seals is { CopyIn: not null };

    /// <summary>Takes a part of the inside of a CopyData and sends on what is whole.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (state.Seals is not { CopyIn: { } copy, IsCopyBroken: false }) return;
        var refusal = copy.Take(bytes);
        copy.Flush(Words);
        if (refusal is not null) BreakOff(refusal);
        Send();
    }

    /// <summary>The client says that the copy has ended, by a message of that type. False: it must not go, the engine has been told.</summary>
    public bool End(byte type)
    {
        if (state.Seals is not { CopyIn: { } copy } seals) return true;
        if (!seals.IsCopyBroken && type == FrontendType.CopyDone)
        {
            if (copy.Finish() is { } refusal) BreakOff(refusal);
            else copy.Flush(Words);
            Send();
        }
        var mayGo = !seals.IsCopyBroken;
        // What a broken copy still has to say is dropped until the next statement begins.
        if (mayGo) seals.BeginCopy(null);
        return mayGo;
    }

    // The engine's error about this is exchanged for the refusal when it comes.
    private void BreakOff(Decision.Refuse refusal)
    {
        state.Seals!.BreakCopy(refusal);
        CopyFail.Write(Words, "refused"u8);
    }

    private void Send()
    {
        if (_made is not { WrittenCount: > 0 }) return;
        state.Port.ToEngine(Words.WrittenSpan);
        Words.ResetWrittenCount();
    }
}
