using Menshen.Crypto.Sealing;
using Menshen.Policy;
using Menshen.Sql.Sealing;
using Menshen.Wire;

namespace Menshen.Gateway.Sealing;

/// <summary>Finds the sealed values of one message after another in what was received, and says what becomes of each. One per loop.</summary>
/// <remarks>It goes from mark to mark: what lies before the next one is passed over unread.</remarks>
internal sealed class PlaceFinder(ValueOpener opener)
{
    /// <summary>No mark follows.</summary>
    private const int Nowhere = int.MaxValue;

    private SessionSeals _session = null!;
    private GroupRight? _right;
    private int _rightOf;
    private long _statement;
    private int _message, _end;
    private bool _isWords;

    // No value begins before it. It may be a chance meeting of two messages, or of a value's end and a length.
    private int _mark = Nowhere;

    /// <summary>Begins anew; the first mark stands there.</summary>
    public void Begin(int mark)
    {
        _mark = mark;
        _right = null;
    }

    /// <summary>True if there may be a value in that part.</summary>
    public bool HasMark(ReadOnlySpan<byte> received, int from, int end)
    {
        if (_mark < from) Pass(received, from);
        return _mark < end;
    }

    /// <summary>Begins a message.</summary>
    public void Enter(SessionSeals session, long statement, int message, int end) => (_session, _statement, _message, _end) = (session, statement, message, end);

    /// <summary>Looks into the columns of a row. One whose lengths lie is left as it is from there on.</summary>
    public void FindInColumns(ReadOnlySpan<byte> received, int from)
    {
        var reader = new MessageReader(received[from.._end]);
        if (!reader.TryReadUInt16(out var count)) return;
        for (var column = 0; column < count && _mark < _end && reader.TryReadValue(out var value, out _); column++)
        {
            var end = _end - reader.Rest.Length;
            if (_mark >= end) continue;
            var at = end - value.Length;
            var shape = _session.Shape[column];
            if (_mark != at || !TryTakeWhole(received, at, end, shape)) FindInField(received, at, end, at - sizeof(int), shape);
            Pass(received, end);
        }
    }

    /// <summary>Looks into all of an error, a notice or a notification; also for values that the engine has cut (the columns of a failing row, at 64 characters).</summary>
    public void FindInWords(ReadOnlySpan<byte> received, int from, bool mayShow)
    {
        _isWords = true;
        if (mayShow) FindInField(received, from, _end, lengthAt: -1, FieldShape.Text);
        else WithholdAll(received, from, _end);
        _isWords = false;
    }

    /// <summary>Looks into a line of COPY's formats text and csv.</summary>
    public void FindInLine(ReadOnlySpan<byte> received, int from, CopyForm form)
    {
        var line = received[from.._end];
        var last = _end - (line.EndsWith("\r\n"u8) ? 2 : line.EndsWith("\n"u8) ? 1 : 0);
        while (_mark < last)
        {
            var end = from + CopyLines.FieldEnd(received[from..last], form);
            if (_mark < end)
            {
                TakeField(received, from, end, form);
                Pass(received, end);
            }
            if (end == last) break;
            from = end + 1;
        }
    }

    private void Pass(ReadOnlySpan<byte> received, int to)
    {
        var next = received[to..].IndexOf(SealedForm.Mark);
        _mark = next < 0 ? Nowhere : to + next;
    }

    // Nearly all: a column that is one value and nothing else, which need not be searched for more.
    private bool TryTakeWhole(ReadOnlySpan<byte> received, int start, int end, FieldShape shape)
    {
        if (shape == FieldShape.Json || !SealedForm.TryRead(received[start..end], out var value, out _) || value.Length != end - start) return false;
        ref var place = ref At(received, start, end, end - 1 - value.Body.Length);
        (place.LengthAt, place.FieldEnd) = (start - sizeof(int), end);
        Take(value, ref place);
        return true;
    }

    private void FindInField(ReadOnlySpan<byte> received, int start, int end, int lengthAt, FieldShape shape)
    {
        var field = received[start..end];
        var surroundings = new ValueSurroundings(field, shape);
        bool? isBinary = null;
        var from = 0;
        for (int at; (at = field[from..].IndexOf(SealedForm.Mark)) >= 0;)
        {
            at += from;
            if (!SealedForm.TryRead(field[at..], out var value, out _))
            {
                from = at + TakeCut(received, start + at, end);
                continue;
            }
            from = at + value.Length;
            ref var place = ref At(received, start + at, start + from, start + from - 1 - value.Body.Length);
            (place.LengthAt, place.FieldEnd) = (lengthAt, end);
            if (surroundings.FormAt(at, from) is { } form)
            {
                place.Form = form;
                Take(value, ref place);
                continue;
            }
            isBinary ??= field.Contains((byte)0);
            Withhold(value, ref place, isBinary.Value ? PlaceUse.StarsInPlace : PlaceUse.Stars);
        }
    }

    private void TakeField(ReadOnlySpan<byte> received, int start, int end, CopyForm form)
    {
        var field = received[start..end];
        var isCsv = form.Kind == CopyKind.Csv;
        var isQuoted = isCsv && field.Length > 1 && field[0] == form.Quote && field[^1] == form.Quote;
        var text = isQuoted ? field[1..^1] : field;
        var isWhole = SealedForm.TryRead(text, out var value, out _) && value.Length == text.Length;
        // A delimiter or quote of somebody's choice needs an escape that we do not write.
        if (!isWhole || (isCsv ? form.Escape != form.Quote : form.Delimiter != (byte)'\t'))
        {
            WithholdAll(received, start, end);
            return;
        }
        ref var place = ref At(received, start, end, end - (isQuoted ? 2 : 1) - value.Body.Length);
        (place.Form, place.Quote) = (isCsv ? ShownForm.Csv : ShownForm.CopyText, form.Quote);
        Take(value, ref place);
    }

    // Stars need no escape in any form: COPY (SELECT 'x' || c) must not hand the ciphertext to who sees masks, or nothing.
    private void WithholdAll(ReadOnlySpan<byte> received, int start, int end)
    {
        for (var at = start; received[at..end].IndexOf(SealedForm.Mark) is >= 0 and var next;)
        {
            at += next;
            if (!SealedForm.TryRead(received[at..end], out var value, out _))
            {
                at += TakeCut(received, at, end);
                continue;
            }
            ref var place = ref At(received, at, at + value.Length, at + value.Length - 1 - value.Body.Length);
            at += value.Length;
            Withhold(value, ref place, PlaceUse.Stars);
        }
    }

    // How far to go on behind a mark that begins no value: what is left of one is hidden, for its length and its front are told as they are.
    private int TakeCut(ReadOnlySpan<byte> received, int at, int end)
    {
        var length = _isWords ? SealedForm.LengthOfCut(received[at..end]) : 0;
        if (length == 0) return SealedForm.Mark.Length;
        Keep(default, ref At(received, at, at + length, at + length), PlaceUse.Stars);
        return length;
    }

    // Plain text without a length in front of it, unless its finder says otherwise.
    private ref SealedPlace At(ReadOnlySpan<byte> received, int start, int end, int body)
    {
        ref var place = ref opener.Next(received, _session);
        (place.Start, place.End, place.Body, place.LengthAt, place.Quote, place.Form) = (start, end, body, -1, (byte)'"', ShownForm.Plain);
        return ref place;
    }

    private void Take(in SealedText value, ref SealedPlace place)
    {
        if (!_session.ShowsText)
        {
            Withhold(value, ref place, PlaceUse.Stars);
            return;
        }
        place.Right = RightTo(value.Group);
        place.IsHidden = !_session.Rights.Dominates(value.FieldLabel);
        if (place.IsHidden || place.Right.Showing != Showing.Sealed) Keep(value, ref place, PlaceUse.Show);
    }

    // Whoever sees masks must not choose surroundings that give him the ciphertext, which tells the length and can be carried away.
    private void Withhold(in SealedText value, ref SealedPlace place, PlaceUse use)
    {
        if (RightTo(value.Group).Showing == Showing.Masked || !_session.Rights.Dominates(value.FieldLabel)) Keep(value, ref place, use);
    }

    private void Keep(in SealedText value, ref SealedPlace place, PlaceUse use)
    {
        (place.Use, place.Statement, place.Message, place.MessageEnd) = (use, _statement, _message, _end);
        (place.Mode, place.Group, place.Version, place.Suffix, place.BodyLength) = (value.Mode, value.Group, value.Version, value.Suffix, value.Body.Length);
        (place.Label, place.FieldLabel) = (value.Label, value.FieldLabel);
        opener.Keep();
    }

    // Of one column after another, mostly.
    private GroupRight RightTo(int group)
    {
        if (_right is null || _rightOf != group) (_right, _rightOf) = (_session.Rights.Of(group), group);
        return _right;
    }
}
