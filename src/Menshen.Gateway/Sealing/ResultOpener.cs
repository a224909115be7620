using System.Buffers;
using System.Text;
using Menshen.Crypto.Sealing;
using Menshen.Gateway.Relay;
using Menshen.Gateway.Rows;
using Menshen.Gateway.Statements;
using Menshen.Sql.Sealing;
using Menshen.Wire;

namespace Menshen.Gateway.Sealing;

/// <summary>Shows the sealed values in one session's results: what a batch holds is shown, recorded, and only then sent.</summary>
/// <remarks><code>
/// batch ─► no mark in it? ─► as it is
///      └► DataRow, CopyData, words (errors, notices, notifications) ─► PlaceFinder ─► ValueOpener: all together ─► ledger into the journal ─► (strict: on disk) ─► client
/// </code></remarks>
internal sealed class ResultOpener(RelayState state, RowNoter rows)
{
    /// <summary>Bytes (16 MiB) of a row that is looked into; a longer one passes as it is, sealed.</summary>
    private const uint LongestRow = 16 * 1024 * 1024;

    private bool _isActive;
    private bool _notesRows;
    private bool _isGathering;
    private long _statement;
    private byte[]? _held;

    private LoopSeals Loop => state.Services.Seals;

    /// <summary>What is noted of rows; it waits for the journal with the values.</summary>
    public RowNoter Rows => rows;

    /// <summary>Begins a batch of the engine's.</summary>
    public void Begin(ReadOnlySpan<byte> batch)
    {
        _isActive = state.Seals is { Schema: not null };
        var mark = _isActive ? batch.IndexOf(SealedForm.Mark) : -1;
        _notesRows = rows.IsActive;
        _isGathering = mark >= 0 || _notesRows;
        if (!_isGathering) return;
        // Should another session's batch have broken off in the middle: its rows are nobody else's.
        Loop.Opener.Begin();
        Loop.Results.Begin();
        Loop.Finder.Begin(mark >= 0 ? mark : int.MaxValue);
    }

    /// <summary>True for messages that must be there as a whole before they may pass.</summary>
    public bool NeedsWhole(FrameHeader header) => header.Length <= LongestRow
        && (IsWords(header.Type) ? _isActive : (_isActive || _notesRows) && header.Type is BackendType.DataRow or BackendType.CopyData or BackendType.RowDescription);

    /// <summary>Words that nobody can look through as a whole: they do not pass where columns are sealed.</summary>
    public bool AreTooLong(FrameHeader header) => _isActive && header.Length > LongestRow && IsWords(header.Type);

    /// <summary>What goes in place of such words.</summary>
    /// <param name="type">Of the message.</param>
    /// <param name="front">The first fields of an error.</param>
    public static ReadOnlyMemory<byte> Instead(byte type, ReadOnlySpan<byte> front)
    {
        if (type != BackendType.ErrorResponse || !ErrorResponse.TryParse(front, out var error)) return default;
        var words = new ArrayBufferWriter<byte>();
        ErrorResponse.Write(words, new StatementRefused(Encoding.ASCII.GetString(error.SqlState), "an error of more than 16 MiB is not shown where columns are sealed"));
        return words.WrittenMemory;
    }

    private static bool IsWords(byte type) => type is BackendType.ErrorResponse or BackendType.NoticeResponse or BackendType.NotificationResponse;

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

    /// <summary>Gathers the values of one whole message that may hold some; what others hold stays as it is.</summary>
    /// <param name="batch">As it was begun with.</param>
    /// <param name="at">Where the message begins in it.</param>
    /// <param name="header">Of the message.</param>
    public void Gather(ReadOnlySpan<byte> batch, int at, FrameHeader header)
    {
        if (!_isGathering || !IsWords(header.Type) && header.Type is not (BackendType.DataRow or BackendType.CopyData)) return;
        var end = at + (int)header.FrameLength;
        if (!Loop.Finder.HasMark(batch, at + FrameHeader.Size, end)) return;
        var seals = state.Seals!;
        if (header.Type != BackendType.ErrorResponse) Settle();
        seals.ShowsText = ReferenceEquals(state.Encoding, ClientEncoding.Utf8);
        Loop.Finder.Enter(seals, _statement, at, end);
        if (header.Type == BackendType.DataRow) Loop.Finder.FindInColumns(batch, at + FrameHeader.Size);
        // A notification is of another session, and a notice between two statements of none: there is no record of which they could be a part.
        else if (IsWords(header.Type)) Loop.Finder.FindInWords(batch, at + FrameHeader.Size, header.Type == BackendType.ErrorResponse || header.Type == BackendType.NoticeResponse && _statement != 0);
        else if (CopyForm.Kind == CopyKind.Binary) FindInBinaryRow(batch, at + FrameHeader.Size, seals);
        else Loop.Finder.FindInLine(batch, at + FrameHeader.Size, CopyForm);
    }

    /// <summary>Sends a part of the batch, or puts it behind what waits.</summary>
    public void Send(ReadOnlySpan<byte> batch, int from, int end)
    {
        if (from == end) return;
        if (_isGathering)
        {
            Loop.Opener.Flush(batch, state.Seals!);
            Loop.Results.Finish(batch, end);
        }
        else state.Port.ToClient(batch[from..end]);
    }

    /// <summary>The same for words of ours.</summary>
    public void Send(ReadOnlySpan<byte> words)
    {
        if (_isGathering) Loop.Results.Output.Write(words);
        else state.Port.ToClient(words);
    }

    /// <summary>What lies before that place of the batch is dropped.</summary>
    public void Skip(int to)
    {
        if (_isGathering) Loop.Results.Skip(to);
    }

    /// <summary>Ends the batch: into the journal what was shown, then to the client. False: it waits for the journal.</summary>
    public bool TryEnd()
    {
        if (!_isGathering) return true;
        _isGathering = false;
        var output = Loop.Results.Output;
        var isRecorded = TryRecord();
        if (isRecorded) state.Port.ToClient(output.Written);
        else Hold(output.Written.ToArray());
        output.Clear();
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
        if (!TryTellPoison(state.Seals!) || !TryTellBudget(state.Seals!)) return false;
        var isNoted = rows.TryFlush();
        var ledger = state.Seals!.Ledger;
        var pages = 0;
        while (pages < ledger.Pages.Count && state.Recorder.TryDisclose(ledger.Pages[pages])) pages++;
        ledger.Forget(pages);
        return isNoted && !ledger.IsPending && (!state.Services.IsStrict || state.Recorder.IsDurable);
    }

    // In the journal at once; and if policy stops there, nothing leaves any more until the watch has ended the session.
    private bool TryTellPoison(SessionSeals seals)
    {
        if (seals.UntoldPoison is not (> 0 and var group)) return !seals.IsStopped;
        if (!state.Recorder.TryPoison(group, seals.Rights.StopsAtPoison)) return false;
        seals.TellPoison();
        return !seals.IsStopped;
    }

    // Also where further values are only masked: whoever comes to his limit day by day carries them away slowly.
    private bool TryTellBudget(SessionSeals seals)
    {
        if (seals.UntoldBudget is not { } spent) return true;
        if (!state.Recorder.TryBudget(_statement, spent.Rule, spent.Limit, spent.Action)) return false;
        seals.TellBudget();
        return true;
    }

    /// <summary>Notes whose results come, and what is known of their columns.</summary>
    public void Settle()
    {
        if (!_isGathering || state.Seals is not { } seals) return;
        if (state.Replies.Count == 0)
        {
            _statement = 0;
            return;
        }
        ref var head = ref state.Replies.Head;
        if (head.Kind != ExpectedReply.Sync) _statement = head.Number + head.Ended;
        if (head.Kind != ExpectedReply.Execute || head.Text is null || ReferenceEquals(seals.ShapeIsOf, head.Text)) return;
        seals.Shape.Take(seals.ShapeOf(head.Text));
        seals.ShapeIsOf = head.Text;
    }

    private void FindInBinaryRow(ReadOnlySpan<byte> batch, int body, SessionSeals seals)
    {
        // The header stands before the first row, in the same message.
        var row = batch[body..];
        var header = row.StartsWith("PGCOPY\n"u8) && row.Length > CopyBinaryRows.HeaderSize ? CopyBinaryRows.HeaderSize : 0;
        seals.Shape.Forget();
        seals.ShapeIsOf = null;
        Loop.Finder.FindInColumns(batch, body + header);
    }
}
