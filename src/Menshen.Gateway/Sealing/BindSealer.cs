using System.Buffers;
using System.Buffers.Binary;
using Menshen.Policy;
using Menshen.Sql.Sealing;
using Menshen.Wire;

namespace Menshen.Gateway.Sealing;

/// <summary>Puts sealed values into a Bind in place of parameters. One per loop.</summary>
internal sealed class BindSealer(ValueSealer values)
{
    private readonly ArrayBufferWriter<byte> _body = new(1024);

    /// <summary>The body of the Bind as it may go.</summary>
    public ReadOnlySpan<byte> Body => _body.WrittenSpan;

    /// <summary>Makes <see cref="Body"/>; not null: why it cannot be made.</summary>
    /// <param name="body">As the client sent it.</param>
    /// <param name="targets">What is to be sealed, ascending by number.</param>
    /// <param name="session">Whose Bind it is.</param>
    /// <param name="forRecord">Seal all, for the record; else only what the session may search or write.</param>
    public Decision.Refuse? Seal(ReadOnlySpan<byte> body, ReadOnlySpan<SealTarget> targets, SessionRights session, bool forRecord)
    {
        var rights = forRecord ? null : session;
        _body.Clear();
        if (!Bind.TryParse(body, out var bind)) return SealRefusals.NotReadable;
        var front = FrontLength(body);
        _body.Write(body[..front]);
        var (next, number, read) = (0, 0, front);
        foreach (var parameter in bind.Parameters)
        {
            number++;
            read += sizeof(int) + parameter.Value.Length;
            while (next < targets.Length && targets[next].Index < number) next++;
            var isTarget = next < targets.Length && targets[next].Index == number && !parameter.IsNull;
            if (!isTarget || rights is not null && targets[next].Use == SealUse.Search && !rights.Of(targets[next].Group).MaySearch)
            {
                WriteLength(parameter.IsNull ? -1 : parameter.Value.Length);
                _body.Write(parameter.Value);
            }
            else if (SealValue(parameter.Value, targets[next], session) is { } refusal) return refusal;
        }
        _body.Write(body[read..]);
        return null;
    }

    // Portal, statement, format codes and the number of values.
    private static int FrontLength(ReadOnlySpan<byte> body)
    {
        var reader = new MessageReader(body);
        reader.TryReadString(out _);
        reader.TryReadString(out _);
        reader.TryReadUInt16(out var formats);
        reader.TryReadBytes(formats * sizeof(short), out _);
        reader.TryReadUInt16(out _);
        return body.Length - reader.Rest.Length;
    }

    // Text travels in both formats alike.
    private Decision.Refuse? SealValue(ReadOnlySpan<byte> plain, in SealTarget target, SessionRights session)
    {
        var refusal = target.IsSuffix ? values.SealSuffix(plain, target, out var text) : values.Seal(plain, target.Group, target.Version, session, out text);
        if (refusal is not null) return refusal;
        WriteLength(text.Length);
        _body.Write(text);
        return null;
    }

    private void WriteLength(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(_body.GetSpan(sizeof(int)), length);
        _body.Advance(sizeof(int));
    }
}
