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
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private byte[] _gathered = new byte[4096];
    private int _count;
    private int _nextLook;

    /// <param name="groups">The seal group of each column; 0: it is plain.</param>
    /// <param name="form">Of the stream.</param>
    /// <param name="values">What seals.</param>
    /// <param name="session">Whose COPY it is.</param>
    /// <param name="schema">Says under which version of a group's key; the COPY holds the table, so that it stays what it is.</param>
    public CopyInSealer(ImmutableArray<int> groups, CopyForm form, ValueSealer values, SessionRights session, SealedSchema? schema)
    {
        Func<int, int> version = schema is null ? _ => 0 : schema.VersionOf;
        _rows = form.Kind == CopyKind.Binary ? new CopyBinaryRows(groups, version, values, session) : new CopyTextRows(groups, version, form, values, session);
    }

    /// <summary>Takes the inside of a CopyData, or a part of it.</summary>
    public Decision.Refuse? Take(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return null;
        if (_count > LongestRow) return SealRefusals.BadCopy;
        Append(bytes);
        // A row that is not whole is looked at again when it has grown by as much again: byte by byte, all of it each time, would stop the loop.
        return _count < _nextLook ? null : TakeRows(isLast: false);
    }

    /// <summary>No more will come: the last row may have no end of its own.</summary>
    public Decision.Refuse? Finish() => TakeRows(isLast: true) ?? (_count > 0 ? SealRefusals.BadCopy : null);

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
        CryptographicOperations.ZeroMemory(_gathered);
        _output.Clear();
    }

    private Decision.Refuse? TakeRows(bool isLast)
    {
        var used = 0;
        CopyStep step;
        while ((step = _rows.Next(_gathered.AsSpan(used, _count - used), isLast, _output, out var length)) == CopyStep.Row) used += length;
        if (step == CopyStep.Unreadable) return _rows.Refusal ?? SealRefusals.BadCopy;
        _gathered.AsSpan(used, _count - used).CopyTo(_gathered);
        CryptographicOperations.ZeroMemory(_gathered.AsSpan(_count - used, used));
        _count -= used;
        _nextLook = 2 * _count;
        return null;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_gathered.Length < _count + bytes.Length)
        {
            var larger = new byte[2 * (_count + bytes.Length)];
            _gathered.AsSpan(0, _count).CopyTo(larger);
            CryptographicOperations.ZeroMemory(_gathered);
            _gathered = larger;
        }
        bytes.CopyTo(_gathered.AsSpan(_count));
        _count += bytes.Length;
    }
}
