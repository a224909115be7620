using System.Buffers;
using System.Security.Cryptography;
using Menshen.Crypto.Sealing;
using Menshen.Policy;

namespace Menshen.Gateway.Sealing;

/// <summary>Shows sealed values as the session may see them: in clear, masked, or as they are. One per loop.</summary>
internal sealed class ValueOpener(LoopKeys keys)
{
    private byte[] _plain = new byte[512];
    private byte[] _masked = new byte[512];

    /// <summary>Writes <paramref name="field"/> with its sealed values shown. Call it only where <see cref="SealedForm.Mark"/> is in it.</summary>
    public void Show(ReadOnlySpan<byte> field, FieldShape shape, SessionSeals session, ArrayBufferWriter<byte> output)
    {
        var surroundings = new ValueSurroundings(field, shape);
        var from = 0;
        for (int at; (at = field[from..].IndexOf(SealedForm.Mark)) >= 0;)
        {
            at += from;
            if (!SealedForm.TryRead(field[at..], out var value, out _))
            {
                at += SealedForm.Mark.Length;
                output.Write(field[from..at]);
                from = at;
                continue;
            }
            output.Write(field[from..at]);
            from = at + value.Length;
            if (surroundings.FormAt(at, from) is { } form) ShowOne(value, field[at..from], form, session, output);
            else Withhold(value.Group, field[at..from], session, output, isBinary: field.Contains((byte)0));
        }
        output.Write(field[from..]);
    }

    /// <summary>Writes one value as the session may see it.</summary>
    public void ShowOne(in SealedText value, ReadOnlySpan<byte> text, ShownForm form, SessionSeals session, ArrayBufferWriter<byte> output, byte quote = (byte)'"')
    {
        var right = session.Rights.Of(value.Group);
        if (!session.ShowsText)
        {
            Withhold(value.Group, text, session, output, isBinary: false);
            return;
        }
        if (right.Showing == Showing.Sealed || keys.Find(value.Group, value.Version) is not { } key)
        {
            output.Write(text);
            return;
        }
        if (_plain.Length < value.Body.Length) _plain = new byte[2 * value.Body.Length];
        if (!key.TryOpen(value, _plain, out var length))
        {
            if (keys.IsPoison(value, _plain))
            {
                session.NotePoison(value.Group);
                output.Write("******"u8);
                return;
            }
            // Changed, or moved from where it was sealed: nobody sees what it never was.
            session.Ledger.NoteFailure(value);
            output.Write(text);
            return;
        }
        var plain = _plain.AsSpan(0, length);
        var digest = value.Mode == SealMode.Equal ? GroupKey.DigestOf(value) : key.DigestOf(plain, value.Label);
        var isClear = right.Showing == Showing.Clear && session.MayShowClear(right.Right, digest);
        session.Ledger.Note(value, isClear, digest);
        if (isClear) ShownValue.Write(output, plain, form, quote);
        else WriteMasked(plain, right.Mask, form, quote, output);
        CryptographicOperations.ZeroMemory(plain);
    }

    // Whoever sees masks must not choose surroundings that give him the ciphertext, which tells the length and can be carried away.
    private static void Withhold(int group, ReadOnlySpan<byte> text, SessionSeals session, ArrayBufferWriter<byte> output, bool isBinary)
    {
        if (session.Rights.Of(group).Showing != Showing.Masked) output.Write(text);
        else if (!isBinary) output.Write("******"u8);
        else
        {
            // Elements of a binary array stand behind their lengths.
            output.GetSpan(text.Length)[..text.Length].Fill((byte)'*');
            output.Advance(text.Length);
        }
    }

    private void WriteMasked(ReadOnlySpan<byte> plain, IMask mask, ShownForm form, byte quote, ArrayBufferWriter<byte> output)
    {
        var most = mask.MaxLength(plain.Length);
        if (_masked.Length < most) _masked = new byte[2 * most];
        var length = mask.Apply(plain, _masked);
        ShownValue.Write(output, _masked.AsSpan(0, length), form, quote);
        CryptographicOperations.ZeroMemory(_masked.AsSpan(0, length));
    }
}
