using System.Buffers;
using Menshen.Wire.Tests.Support;

namespace Menshen.Wire.Tests.Framing;

public class MessageWriterTests
{
    [Fact]
    public void A_message_that_says_less_than_announced_is_not_sent()
    {
        var output = new ArrayBufferWriter<byte>();
        Should.Throw<InvalidOperationException>(() =>
        {
            var writer = MessageWriter.Begin(output, BackendType.NoData, 2);
            writer.WriteByte(1);
            writer.Finish();
        });
        output.WrittenCount.ShouldBe(0);
    }

    [Fact]
    public void A_message_cannot_say_more_than_announced()
    {
        var output = new ArrayBufferWriter<byte>();
        Should.Throw<ArgumentException>(() =>
        {
            var writer = MessageWriter.Begin(output, BackendType.NoData, 2);
            writer.WriteInt32(1);
        });
        output.WrittenCount.ShouldBe(0);
    }

    [Fact]
    public void A_zero_inside_a_protocol_string_is_refused() =>
        Should.Throw<ArgumentException>(() => Query.Write(new ArrayBufferWriter<byte>(), "SELECT 1\0; DROP"u8));

    [Fact]
    public void A_zero_inside_an_error_text_cannot_forge_a_field()
    {
        var output = new ArrayBufferWriter<byte>();
        ErrorResponse.Write(output, new StatementRefused(SqlState.SyntaxError, "near \"x\0C00000\""));
        ErrorResponse.TryParse(output.WrittenSpan[FrameHeader.Size..], out var message).ShouldBeTrue();
        message.Message.Utf8().ShouldBe("near \"x?C00000\"");
        message.SqlState.Utf8().ShouldBe("42601");
    }

    [Fact]
    public void Bare_messages_are_five_bytes()
    {
        var output = new ArrayBufferWriter<byte>();
        BareMessage.Write(output, FrontendType.Sync);
        output.WrittenSpan.ToArray().ShouldBe([(byte)'S', 0, 0, 0, 4]);
        BareMessage.TryParse([]).ShouldBeTrue();
        BareMessage.TryParse([0]).ShouldBeFalse();
    }
}
