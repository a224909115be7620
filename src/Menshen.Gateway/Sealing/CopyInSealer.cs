using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Menshen.Policy;
using Menshen.Sql.Sealing;
using Menshen.Wire;

namespace Menshen.Gateway.Sealing;

/// <summary>Seals the columns of one COPY FROM STDIN while its rows pass. Rows may be cut into messages anywhere; whole ones go on.</summary>
/// <remarks><code>CopyData ─► rows gathered ─► columns cut, sealed ─► one CopyData for all whole rows</code></remarks>
internal sealed class CopyInSealer : IDisposable
{
    /// <summary>Bytes (16 MiB) of a row that is gathered: a quote never closed must not fill us.</summary>
    private const int LongestRow = 16 * 1024 * 1024;

    private readonly ICopyRows _rows;
    private readonly ArrayBufferWriter<byte> _gathered = new(4096);
    private readonly ArrayBufferWriter<byte> _output = new(4096);

    public CopyInSealer(ImmutableArray<int> groups, CopyForm form, ValueSealer values) =>
        _rows = form.Kind == CopyKind.Binary ? new CopyBinaryRows(groups, values) : new CopyTextRows(groups, form, values);

    /// <summary>Takes the inside of a CopyData, or a part of it.</summary>
    public Decision.Refuse? Take(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        if (_gathered.WrittenCount > 0)
        {
            _gathered.Write(bytes);
            bytes = _gathered.WrittenSpan;
        }
        while (_rows.Next(bytes[used..], isLast: false, _output, out var length) is var step && step != CopyStep.NeedMore)
        {
            if (step == CopyStep.Unreadable) return _rows.Refusal;
            used += length;
        }
        var rest = bytes[used..].ToArray();
        _gathered.Clear();
        if (rest.Length > LongestRow) return SealRefusals.BadCopy;
        _gathered.Write(rest);
        CryptographicOperations.ZeroMemory(rest);
        return null;
    }

    /// <summary>No more will come: the last row may have no end of its own.</summary>
    public Decision.Refuse? Finish()
    {
        if (_gathered.WrittenCount == 0) return null;
        var step = _rows.Next(_gathered.WrittenSpan, isLast: true, _output, out _);
        _gathered.Clear();
        return step == CopyStep.Row ? null : _rows.Refusal ?? SealRefusals.BadCopy;
    }

    /// <summary>Writes what is ready as one CopyData; nothing if nothing is.</summary>
    public void Flush(IBufferWriter<byte> engine)
    {
        if (_output.WrittenCount == 0) return;
        var writer = MessageWriter.Begin(engine, FrontendType.CopyData, _output.WrittenCount);
        writer.WriteBytes(_output.WrittenSpan);
        writer.Finish();
        _output.ResetWrittenCount();
    }

    public void Dispose()
    {
        _gathered.Clear();
        _output.Clear();
    }
}
