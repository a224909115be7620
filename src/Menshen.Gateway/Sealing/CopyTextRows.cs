using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Menshen.Policy;
using Menshen.Sql.Sealing;

namespace Menshen.Gateway.Sealing;

/// <summary>The rows of COPY's formats text and csv (the manual's COPY, "File Formats").</summary>
internal sealed class CopyTextRows(ImmutableArray<int> groups, Func<int, int> version, CopyForm form, ValueSealer values, SessionRights session) : ICopyRows
{
    private readonly CopyField _field = new(form);
    private readonly ArrayBufferWriter<byte> _row = new(256);
    private bool _isHeader = form.HasHeader;

    public Decision.Refuse? Refusal { get; private set; }

    public CopyStep Next(ReadOnlySpan<byte> bytes, bool isLast, IBufferWriter<byte> output, out int length)
    {
        length = CopyLines.EndOf(bytes, form, out var ending);
        if (length < 0 && !isLast || bytes.IsEmpty) return CopyStep.NeedMore;
        if (length < 0) (length, ending) = (bytes.Length, 0);
        var line = bytes[..(length - ending)];
        var isMarker = line.SequenceEqual("\\."u8);
        if (_isHeader || isMarker)
        {
            _isHeader = false;
            output.Write(bytes[..length]);
            return CopyStep.Row;
        }
        // Nothing of a row goes that cannot go as a whole.
        _row.ResetWrittenCount();
        if (CopyLines.HasBareReturn(line, form) || !TrySeal(line, _row))
        {
            Refusal ??= SealRefusals.BadCopy;
            return CopyStep.Unreadable;
        }
        output.Write(_row.WrittenSpan);
        output.Write(bytes[(length - ending)..length]);
        return CopyStep.Row;
    }

    private bool TrySeal(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        for (var column = 0; column < groups.Length; column++)
        {
            var end = CopyLines.FieldEnd(line, form);
            var field = line[..end];
            if (groups[column] == 0 || _field.IsNull(field)) output.Write(field);
            else if (!TrySealField(field, groups[column], output)) return false;
            if (end == line.Length)
            {
                // Too few columns: the engine says so better than we could, and stores nothing of it.
                return true;
            }
            output.Write(line.Slice(end, 1));
            line = line[(end + 1)..];
        }
        // Too many: the engine refuses the row, and its plaintext must not reach the engine's error.
        Refusal = SealRefusals.BadCopy;
        return false;
    }

    private bool TrySealField(ReadOnlySpan<byte> field, int group, IBufferWriter<byte> output)
    {
        if (!_field.TryRead(field, out var plain))
        {
            Refusal = SealRefusals.BadCopy;
            return false;
        }
        Refusal = values.Seal(plain, group, version(group), session, out var text);
        // A sealed value has no character that any format would have to quote, but for the delimiters somebody may have chosen from its alphabet.
        if (Refusal is null && text.Contains(form.Delimiter)) Refusal = SealRefusals.BadCopy;
        if (Refusal is null) output.Write(text);
        CryptographicOperations.ZeroMemory(_field.Buffer);
        return Refusal is null;
    }
}
