using System.Buffers;
using System.Buffers.Binary;
using Menshen.Crypto.Sealing;
using Menshen.Gateway.Relay;
using Menshen.Gateway.Statements;
using Menshen.Sql.Sealing;
using Menshen.Wire;

namespace Menshen.Gateway.Sealing;

/// <summary>Shows the sealed values in one session's results: what a batch holds is shown, recorded, and only then sent.</summary>
/// <remarks><code>
/// batch ─► no mark in it? ─► as it is
///      └► DataRow, CopyData, ErrorResponse ─► ValueOpener ─► gathered ─► ledger into the journal ─► (strict: on disk) ─► client
/// </code></remarks>
internal sealed class ResultOpener(RelayState state)
{
    /// <summary>Bytes (16 MiB) of a row that is looked into; a longer one passes as it is, sealed.</summary>
    private const uint LongestRow = 16 * 1024 * 1024;

    private bool _isActive;
    private bool _isGathering;
    private byte[]? _held;

    private LoopSeals Loop => state.Services.Seals;

    /// <summary>Begins a batch of the engine's.</summary>
    public void Begin(ReadOnlySpan<byte> batch)
    {
        _isActive = state.Seals is { Schema: not null };
        _isGathering = _isActive && batch.IndexOf(SealedForm.Mark) >= 0;
        // Should another session's batch have broken off in the middle: its rows are nobody else's.
        if (_isGathering) Loop.Output.Clear();
    }

    /// <summary>True for messages that must be there as a whole before they may pass.</summary>
    public bool NeedsWhole(FrameHeader header) =>
        _isActive && header.Length <= LongestRow && header.Type is BackendType.DataRow or BackendType.CopyData or BackendType.RowDescription;

    /// <summary>Learns the shape of a result before the head of the queue is taken off.</summary>
    public void Learn(ReadOnlySpan<byte> body)
    {
        if (state.Seals is not { } seals || state.Replies.Count == 0 || !RowDescription.TryParse(body, out var description)) return;
        if (state.Replies.Head is { Kind: ExpectedReply.Describe, Text: { } text })
        {
            seals.ShapeOf(text).Take(description);
            seals.ShapeIsOf = null;
        }
        else if (state.Replies.Head.Kind == ExpectedReply.Query)
        {
            seals.Shape.Take(description);
            seals.ShapeIsOf = null;
        }
    }

    /// <summary>True if a message may hold sealed values; others pass as they are.</summary>
    public bool Holds(byte type, ReadOnlySpan<byte> body) =>
        _isGathering && type is BackendType.DataRow or BackendType.CopyData or BackendType.ErrorResponse && body.IndexOf(SealedForm.Mark) >= 0;

    /// <summary>Gathers one message with its values shown.</summary>
    public void Show(byte type, ReadOnlySpan<byte> body)
    {
        var seals = state.Seals!;
        if (type != BackendType.ErrorResponse) Settle();
        seals.ShowsText = ReferenceEquals(state.Encoding, ClientEncoding.Utf8);
        var row = Loop.Row;
        row.Clear();
        if (type == BackendType.DataRow) ShowColumns(body, seals);
        else if (type == BackendType.ErrorResponse) Loop.Opener.Show(body, FieldShape.Text, seals, row);
        else if (CopyForm.Kind == CopyKind.Binary) ShowBinaryRow(body, seals);
        else ShowLine(body, seals);
        var writer = MessageWriter.Begin(Loop.Output, type, row.WrittenCount);
        writer.WriteBytes(row.WrittenSpan);
        writer.Finish();
        row.Clear();
    }

    /// <summary>Sends, or gathers behind what waits in the batch.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        if (_isGathering) Loop.Output.Write(bytes);
        else state.Port.ToClient(bytes);
    }

    /// <summary>Ends the batch: into the journal what was shown, then to the client. False: it waits for the journal.</summary>
    public bool TryEnd()
    {
        if (!_isGathering) return true;
        _isGathering = false;
        var isRecorded = TryRecord();
        if (isRecorded) state.Port.ToClient(Loop.Output.WrittenSpan);
        else Hold(Loop.Output.WrittenSpan.ToArray());
        Loop.Output.Clear();
        return isRecorded;
    }

    /// <summary>Sends what waited, if the journal is far enough. False: it is not.</summary>
    public bool TryRelease()
    {
        if (_held is null) return true;
        if (!TryRecord()) return false;
        state.Port.ToClient(_held);
        Array.Clear(_held);
        Hold(null);
        return true;
    }

    private void Hold(byte[]? batch) => state.Seals!.IsHolding = (_held = batch) is not null;

    private CopyForm CopyForm => state.Replies.Count > 0 && state.Replies.Head.CopyForm is { } form ? form : CopyForm.Text;

    private bool TryRecord()
    {
        if (!TryTellPoison(state.Seals!)) return false;
        var ledger = state.Seals!.Ledger;
        var pages = 0;
        while (pages < ledger.Pages.Count && state.Recorder.TryDisclose(ledger.Pages[pages])) pages++;
        ledger.Forget(pages);
        return !ledger.IsPending && (!state.Services.IsStrict || state.Recorder.IsDurable);
    }

    // In the journal at once; and if policy stops there, nothing leaves any more until the watch has ended the session.
    private bool TryTellPoison(SessionSeals seals)
    {
        if (seals.UntoldPoison is not (> 0 and var group)) return !seals.IsStopped;
        if (!state.Recorder.TryPoison(group, seals.Rights.StopsAtPoison)) return false;
        seals.TellPoison();
        return !seals.IsStopped;
    }

    /// <summary>Notes whose results come, and what is known of their columns.</summary>
    public void Settle()
    {
        if (!_isGathering || state.Seals is not { } seals) return;
        if (state.Replies.Count == 0)
        {
            seals.Ledger.Statement = 0;
            return;
        }
        ref var head = ref state.Replies.Head;
        if (head.Kind != ExpectedReply.Sync) seals.Ledger.Statement = head.Number + head.Ended;
        if (head.Kind != ExpectedReply.Execute || head.Text is null || ReferenceEquals(seals.ShapeIsOf, head.Text)) return;
        seals.Shape.Take(seals.ShapeOf(head.Text));
        seals.ShapeIsOf = head.Text;
    }

    private void ShowColumns(ReadOnlySpan<byte> body, SessionSeals seals)
    {
        var row = Loop.Row;
        var reader = new MessageReader(body);
        if (!reader.TryReadUInt16(out var count))
        {
            row.Write(body);
            return;
        }
        row.Write(body[..sizeof(short)]);
        for (var column = 0; column < count && reader.TryReadValue(out var value, out var isNull); column++)
        {
            if (isNull) WriteLength(row, -1);
            else if (value.IndexOf(SealedForm.Mark) < 0) WriteValue(row, value);
            else
            {
                Loop.Field.Clear();
                Loop.Opener.Show(value, seals.Shape[column], seals, Loop.Field);
                WriteValue(row, Loop.Field.WrittenSpan);
            }
        }
        row.Write(reader.Rest);
        Loop.Field.Clear();
    }

    private void ShowBinaryRow(ReadOnlySpan<byte> body, SessionSeals seals)
    {
        // The header stands before the first row, in the same message.
        var header = body.StartsWith("PGCOPY\n"u8) && body.Length > CopyBinaryRows.HeaderSize ? CopyBinaryRows.HeaderSize : 0;
        Loop.Row.Write(body[..header]);
        seals.Shape.Forget();
        seals.ShapeIsOf = null;
        ShowColumns(body[header..], seals);
    }

    private void ShowLine(ReadOnlySpan<byte> line, SessionSeals seals)
    {
        var form = CopyForm;
        var ending = line.EndsWith("\r\n"u8) ? 2 : line.EndsWith("\n"u8) ? 1 : 0;
        var rest = line[..^ending];
        while (true)
        {
            var end = CopyLines.FieldEnd(rest, form);
            ShowField(rest[..end], form, seals);
            if (end == rest.Length) break;
            Loop.Row.Write(rest.Slice(end, 1));
            rest = rest[(end + 1)..];
        }
        Loop.Row.Write(line[^ending..]);
    }

    private void ShowField(ReadOnlySpan<byte> field, CopyForm form, SessionSeals seals)
    {
        var isCsv = form.Kind == CopyKind.Csv;
        var value = isCsv && field.Length > 1 && field[0] == form.Quote && field[^1] == form.Quote ? field[1..^1] : field;
        if (!value.StartsWith(SealedForm.Mark) || !SealedForm.TryRead(value, out var text, out _) || text.Length != value.Length) Loop.Row.Write(field);
        // A delimiter or quote of somebody's choice needs an escape that we do not write.
        else if (isCsv ? form.Escape != form.Quote : form.Delimiter != (byte)'\t') Loop.Row.Write(field);
        else Loop.Opener.ShowOne(text, value, isCsv ? ShownForm.Csv : ShownForm.CopyText, seals, Loop.Row, form.Quote);
    }

    private static void WriteValue(ArrayBufferWriter<byte> row, ReadOnlySpan<byte> value)
    {
        WriteLength(row, value.Length);
        row.Write(value);
    }

    private static void WriteLength(ArrayBufferWriter<byte> row, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(row.GetSpan(sizeof(int)), length);
        row.Advance(sizeof(int));
    }
}
