namespace Menshen.Gateway.Sealing;

/// <summary>Copies received messages with some pieces exchanged, and puts right the lengths in front of them. One per loop.</summary>
/// <remarks><code>
/// received │ message │ D length │ … │ length │ value │ … │ message …
///                      └───────────────└──── known when the pieces between are written
/// </code></remarks>
internal sealed class ResultSplicer
{
    private int _copied;
    private int _message, _messageEnd, _messageAt;
    private int _lengthAt, _fieldEnd, _fieldAt;

    /// <summary>What was put together so far.</summary>
    public ResultBuffer Output { get; } = new();

    /// <summary>Begins anew with what was received just now.</summary>
    public void Begin()
    {
        Output.Clear();
        _copied = 0;
        _message = _lengthAt = -1;
    }

    /// <summary>Copies up to a place; the caller writes what stands there instead.</summary>
    public void Reach(ReadOnlySpan<byte> received, in SealedPlace place)
    {
        if (place.Message != _message)
        {
            CloseMessage(received);
            CopyTo(received, place.Message);
            (_message, _messageEnd, _messageAt) = (place.Message, place.MessageEnd, Output.Count);
        }
        if (place.LengthAt != _lengthAt)
        {
            CloseField(received);
            if (place.LengthAt >= 0)
            {
                CopyTo(received, place.LengthAt);
                (_lengthAt, _fieldEnd, _fieldAt) = (place.LengthAt, place.FieldEnd, Output.Count);
            }
        }
        CopyTo(received, place.Start);
        _copied = place.End;
    }

    /// <summary>Copies up to the end of whole messages.</summary>
    public void Finish(ReadOnlySpan<byte> received, int end)
    {
        CloseMessage(received);
        CopyTo(received, end);
    }

    /// <summary>What lies before that place is not copied.</summary>
    public void Skip(int to) => _copied = to;

    private void CopyTo(ReadOnlySpan<byte> received, int end)
    {
        Output.Write(received[_copied..end]);
        _copied = end;
    }

    private void CloseField(ReadOnlySpan<byte> received)
    {
        if (_lengthAt < 0) return;
        CopyTo(received, _fieldEnd);
        Output.SetInt32(_fieldAt, Output.Count - _fieldAt - sizeof(int));
        _lengthAt = -1;
    }

    private void CloseMessage(ReadOnlySpan<byte> received)
    {
        CloseField(received);
        if (_message < 0) return;
        CopyTo(received, _messageEnd);
        // The length counts itself and not the type.
        Output.SetInt32(_messageAt + 1, Output.Count - _messageAt - 1);
        _message = -1;
    }
}
