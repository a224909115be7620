using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Wire.Tests.Support;

namespace Menshen.Wire.Tests.Messages;

/// <summary>What is written is what is read, for any content.</summary>
public class RoundTripTests
{
    private static readonly Arbitrary<string> _text = ArbMap.Default.GeneratorFor<NonNull<string>>()
        .Select(s => s.Get.Replace("\0", "", StringComparison.Ordinal).Bytes())
        .Select(b => ((ReadOnlySpan<byte>)b).Utf8())
        .ToArbitrary();

    [Fact]
    public void Query() => Holds(text => Body(o => Wire.Query.Write(o, text.Bytes()), out var body)
        && Wire.Query.TryParse(body, out var message) && message.Text.Utf8() == text);

    [Fact]
    public void Parse() => Prop.ForAll(_text, _text, ArbMap.Default.ArbFor<uint[]>(), (name, text, types) =>
        Body(o => Wire.Parse.Write(o, name.Bytes(), text.Bytes(), types), out var body)
        && Wire.Parse.TryParse(body, out var message)
        && message.Statement.Utf8() == name
        && message.Text.Utf8() == text
        && message.ParameterTypeCount == types.Length
        && SameTypes(body, types)).QuickCheckThrowOnFailure();

    [Fact]
    public void Describe() => Holds(name => Body(o => Wire.Describe.Write(o, TargetKind.Portal, name.Bytes()), out var body)
        && Wire.Describe.TryParse(body, out var message) && message.Name.Utf8() == name && message.Kind == TargetKind.Portal);

    [Fact]
    public void Close() => Holds(name => Body(o => Wire.Close.Write(o, TargetKind.Statement, name.Bytes()), out var body)
        && Wire.Close.TryParse(body, out var message) && message.Name.Utf8() == name && message.Kind == TargetKind.Statement);

    [Fact]
    public void Execute() => Prop.ForAll(_text, ArbMap.Default.ArbFor<int>(), (name, rows) =>
        Body(o => Wire.Execute.Write(o, name.Bytes(), rows), out var body)
        && Wire.Execute.TryParse(body, out var message)
        && message.Portal.Utf8() == name && message.MaximumRows == rows).QuickCheckThrowOnFailure();

    [Fact]
    public void SASLInitialResponse() => Prop.ForAll(_text, ArbMap.Default.ArbFor<byte[]>(), (mechanism, data) =>
        Body(o => SaslInitialResponse.Write(o, mechanism.Bytes(), data), out var body)
        && SaslInitialResponse.TryParse(body, out var message)
        && message.Mechanism.Utf8() == mechanism && message.Response.SequenceEqual(data)).QuickCheckThrowOnFailure();

    [Fact]
    public void CopyFail() => Holds(text => Body(o => Wire.CopyFail.Write(o, text.Bytes()), out var body)
        && Wire.CopyFail.TryParse(body, out var message) && message.Reason.Utf8() == text);

    [Fact]
    public void CommandComplete() => Holds(text => Body(o => Wire.CommandComplete.Write(o, text.Bytes()), out var body)
        && Wire.CommandComplete.TryParse(body, out var message) && message.Tag.Utf8() == text);

    [Fact]
    public void ParameterStatus() => Prop.ForAll(_text, _text, (name, value) =>
        Body(o => Wire.ParameterStatus.Write(o, name.Bytes(), value.Bytes()), out var body)
        && Wire.ParameterStatus.TryParse(body, out var message)
        && message.Name.Utf8() == name && message.Value.Utf8() == value).QuickCheckThrowOnFailure();

    [Fact]
    public void NotificationResponse() => Prop.ForAll(_text, _text, ArbMap.Default.ArbFor<int>(), (channel, payload, id) =>
        Body(o => Wire.NotificationResponse.Write(o, id, channel.Bytes(), payload.Bytes()), out var body)
        && Wire.NotificationResponse.TryParse(body, out var message)
        && message.Channel.Utf8() == channel && message.Payload.Utf8() == payload && message.ProcessId == id)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void NoticeResponse() => Prop.ForAll(_text, _text, _text, (message, detail, hint) =>
        Body(o => Wire.NoticeResponse.Write(o, Severity.Warning, SqlState.Warning, message, detail, hint), out var body)
        && Wire.NoticeResponse.TryParse(body, out var notice)
        && notice.Message.Utf8() == message
        && notice.Fields.Find(ErrorField.Detail).Utf8() == detail
        && notice.Fields.Find(ErrorField.Hint).Utf8() == hint).QuickCheckThrowOnFailure();

    [Fact]
    public void BackendKeyData_and_CancelRequest_carry_the_same_secret() => Prop.ForAll<int, int>((id, seed) =>
    {
        var secret = new byte[4 + (uint)seed % 253];
        new Random(seed).NextBytes(secret);
        var request = new ArrayBufferWriter<byte>();
        CancelRequest.Write(request, id, secret);
        return Body(o => BackendKeyData.Write(o, id, secret), out var body)
            && BackendKeyData.TryParse(body, out var key)
            && key.ProcessId == id && key.Secret.SequenceEqual(secret)
            && StartupPacket.Read(request.WrittenSpan, 10_000, out var packet, out var used) == StartupPacketStatus.Whole
            && used == request.WrittenCount
            && packet.Kind == StartupPacketKind.CancelRequest
            && CancelRequest.TryParse(packet.Body, out var cancel)
            && cancel.ProcessId == id && cancel.Secret.SequenceEqual(secret);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_end_in_an_answer_and_never_in_an_exception() => Prop.ForAll<byte[]>(bytes =>
    {
        foreach (var (_, parse) in Support.Messages.All.Values)
        {
            parse(bytes);
        }
    }).QuickCheckThrowOnFailure();

    private static bool SameTypes(ReadOnlySpan<byte> body, uint[] types)
    {
        var isWhole = Wire.Parse.TryParse(body, out var message);
        for (var i = 0; i < types.Length; i++)
        {
            if (!isWhole || message.ParameterType(i) != types[i])
            {
                return false;
            }
        }
        return true;
    }

    private static void Holds(Func<string, bool> property) => Prop.ForAll(_text, property).QuickCheckThrowOnFailure();

    private static bool Body(Action<ArrayBufferWriter<byte>> write, out ReadOnlySpan<byte> body)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        body = default;
        return FrameReader.TryReadHeader(output.WrittenSpan, out var header)
            && FrameReader.TryReadBody(output.WrittenSpan, header, out body)
            && header.FrameLength == (ulong)output.WrittenCount;
    }
}
