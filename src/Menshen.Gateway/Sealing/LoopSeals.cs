using System.Buffers;

namespace Menshen.Gateway.Sealing;

/// <summary>What one loop seals and opens with; shared by its sessions, one after another.</summary>
internal sealed class LoopSeals : IDisposable
{
    public LoopSeals(ISealing? sealing)
    {
        Keys = new LoopKeys(sealing);
        Values = new ValueSealer(Keys);
        Texts = new TextSealer(Values);
        Binds = new BindSealer(Values);
        Opener = new ValueOpener(Keys, Results);
        Finder = new PlaceFinder(Opener);
    }

    public LoopKeys Keys { get; }

    public ValueSealer Values { get; }

    public TextSealer Texts { get; }

    public BindSealer Binds { get; }

    public ValueOpener Opener { get; }

    public PlaceFinder Finder { get; }

    /// <summary>The results of one receive while they are put together; empty between two.</summary>
    public ResultSplicer Results { get; } = new();

    /// <summary>A text that a client wrote in another encoding.</summary>
    public ArrayBufferWriter<byte> Decoded { get; } = new(1024);

    /// <summary>Keeps a Bind's body while the other one is made.</summary>
    public ReadOnlySpan<byte> KeepForRecord(ReadOnlySpan<byte> body)
    {
        Decoded.ResetWrittenCount();
        Decoded.Write(body);
        return Decoded.WrittenSpan;
    }

    public void Dispose() => Keys.Dispose();
}
