using System.Security.Cryptography;
using Menshen.Crypto.Sealing;
using Menshen.Policy;

namespace Menshen.Gateway.Sealing;

/// <summary>Gathers the sealed values of received results, opens them together, and shows them as the session may see them. One per loop.</summary>
/// <remarks>What is gathered are places; the values stay where they were received until all are opened. A value of whose key or form nothing is known
/// stands as it is.</remarks>
internal sealed class ValueOpener(LoopKeys keys, ResultSplicer splicer)
{
    /// <summary>Bytes (1 MiB) of a buffer that is kept: one long value must not cost a loop its memory for ever.</summary>
    private const int LongestKept = 1024 * 1024;

    private readonly SealedPlace[] _places = new SealedPlace[OpeningBatch.Capacity];
    private OpeningBatch? _batch;
    private int _count;
    private byte[] _plain = [];
    private byte[] _masked = new byte[512];

    /// <summary>Made when the first value comes: most loops of most deployments see none.</summary>
    private OpeningBatch Batch => _batch ??= new OpeningBatch();

    /// <summary>Forgets what another session may have left when it broke off.</summary>
    public void Begin() => Forget();

    /// <summary>Room for one more place, empty, which counts when it is <see cref="Keep">kept</see>; where there is none left, those before it are shown first.</summary>
    /// <remarks>Written in place: of some hundred bytes each copy is a tenth of what a value costs here.</remarks>
    public ref SealedPlace Next(ReadOnlySpan<byte> received, SessionSeals session)
    {
        if (_count == _places.Length) Flush(received, session);
        ref var place = ref _places[_count];
        place = default;
        return ref place;
    }

    /// <summary>The place that was given out last is one.</summary>
    public void Keep() => _count++;

    /// <summary>Shows what was gathered.</summary>
    public void Flush(ReadOnlySpan<byte> received, SessionSeals session)
    {
        if (_count == 0) return;
        try
        {
            Open(received);
            foreach (ref readonly var place in _places.AsSpan(0, _count))
            {
                splicer.Reach(received, place);
                Write(place, received, session);
            }
        }
        finally
        {
            Forget();
        }
    }

    private void Forget()
    {
        _places.AsSpan(0, _count).Clear();
        _count = 0;
        _batch?.Clear();
    }

    private void Open(ReadOnlySpan<byte> received)
    {
        // Once for all: a key that was found must not be dropped before its values are opened.
        keys.Look();
        GroupKey? key = null;
        foreach (ref var place in _places.AsSpan(0, _count))
        {
            if (place.Use != PlaceUse.Show) continue;
            if (key is null || key.Group != place.Group || key.Version != place.Version) key = keys.FindNow(place.Group, place.Version);
            place.Key = key;
            place.Number = -1;
            if (key is null) continue;
            var text = place.Text(received);
            if (OpeningBatch.Takes(text)) place.Number = Batch.Add(key, text);
        }
        _batch?.Open();
    }

    private void Write(in SealedPlace place, ReadOnlySpan<byte> received, SessionSeals session)
    {
        var output = splicer.Output;
        if (place.Use == PlaceUse.Stars || place.IsHidden && place.Key is null) output.Write("******"u8);
        else if (place.Use == PlaceUse.StarsInPlace)
        {
            output.GetSpan(place.End - place.Start)[..(place.End - place.Start)].Fill((byte)'*');
            output.Advance(place.End - place.Start);
        }
        else if (place.Key is null) output.Write(received[place.Start..place.End]);
        else if (place.Number < 0) OpenAlone(place, received, session);
        else if (Batch.IsOpen(place.Number)) Show(place, Batch.Plaintext(place.Number), Batch.DigestOf(place.Number), session);
        else Fail(place, received, session);
    }

    private void OpenAlone(in SealedPlace place, ReadOnlySpan<byte> received, SessionSeals session)
    {
        if (_plain.Length < place.BodyLength) _plain = new byte[2 * place.BodyLength];
        var text = place.Text(received);
        if (!place.Key!.TryOpen(text, _plain, out var length))
        {
            Fail(place, received, session);
            return;
        }
        var plain = _plain.AsSpan(0, length);
        var digest = place.Mode == SealMode.Equal && place.FieldLabel == 0 ? GroupKey.DigestOf(text) : place.Key.DigestOf(plain, place.Label);
        Show(place, plain, digest, session);
        CryptographicOperations.ZeroMemory(plain);
        if (_plain.Length > LongestKept) _plain = [];
    }

    // Changed, or moved from where it was sealed: nobody sees what it never was.
    private void Fail(in SealedPlace place, ReadOnlySpan<byte> received, SessionSeals session)
    {
        if (IsPoison(place, received))
        {
            session.NotePoison(place.Group);
            splicer.Output.Write("******"u8);
            return;
        }
        session.Ledger.NoteFailure(place.Statement, place.Group, place.Version);
        if (place.IsHidden) splicer.Output.Write("******"u8);
        else splicer.Output.Write(received[place.Start..place.End]);
    }

    private bool IsPoison(in SealedPlace place, ReadOnlySpan<byte> received)
    {
        if (_plain.Length < place.BodyLength) _plain = new byte[2 * place.BodyLength];
        var isPoison = keys.IsPoison(place.Text(received), _plain);
        if (_plain.Length > LongestKept) _plain = [];
        return isPoison;
    }

    private void Show(in SealedPlace place, ReadOnlySpan<byte> plain, ulong digest, SessionSeals session)
    {
        var right = place.Right!;
        var isClear = !place.IsHidden && right.Showing == Showing.Clear && session.MayShowClear(right.Right, digest);
        session.Ledger.Note(place.Statement, place.Group, place.Version, place.Label, isClear, digest, right.Right);
        if (isClear) ShownValue.Write(splicer.Output, plain, place.Form, place.Quote);
        // Of what is labelled above the session not even the kind of the mask, which keeps characters.
        else if (place.IsHidden) ShownValue.Write(splicer.Output, "******"u8, place.Form, place.Quote);
        else WriteMasked(plain, right.Mask, place);
    }

    private void WriteMasked(ReadOnlySpan<byte> plain, IMask mask, in SealedPlace place)
    {
        var most = mask.MaxLength(plain.Length);
        if (_masked.Length < most) _masked = new byte[2 * most];
        var length = mask.Apply(plain, _masked);
        ShownValue.Write(splicer.Output, _masked.AsSpan(0, length), place.Form, place.Quote);
        CryptographicOperations.ZeroMemory(_masked.AsSpan(0, length));
    }
}
