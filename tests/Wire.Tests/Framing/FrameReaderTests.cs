namespace Menshen.Wire.Tests.Framing;

public class FrameReaderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void A_header_needs_five_bytes(int count) =>
        FrameReader.TryReadHeader(new byte[count], out _).ShouldBeFalse();

    [Fact]
    public void Type_and_length_are_read()
    {
        FrameReader.TryReadHeader([(byte)'Q', 0, 0, 1, 2, 99], out var header).ShouldBeTrue();
        header.ShouldBe(new FrameHeader(FrontendType.Query, 258));
        header.BodyLength.ShouldBe(254u);
        header.FrameLength.ShouldBe(259ul);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Length_below_four_is_refused_before_buffering(byte length)
    {
        FrameReader.TryReadHeader([(byte)'Q', 0, 0, 0, length], out var header).ShouldBeTrue();
        header.IsValid.ShouldBeFalse();
        FrameReader.Judge(header, MessageLimits.Default).ShouldBe(FrameVerdict.LengthBelowMinimum);
        FrameReader.TryReadBody(new byte[100], header, out _).ShouldBeFalse();
        Should.Throw<OverflowException>(() => header.BodyLength);
    }

    [Fact]
    public void A_negative_length_is_too_long_and_does_not_wrap()
    {
        FrameReader.TryReadHeader([(byte)'Q', 0xFF, 0xFF, 0xFF, 0xFF], out var header).ShouldBeTrue();
        header.FrameLength.ShouldBe(1ul << 32);
        FrameReader.Judge(header, MessageLimits.Default).ShouldBe(FrameVerdict.TooLong);
    }

    [Fact]
    public void The_body_is_there_only_when_whole()
    {
        byte[] frame = [(byte)'Q', 0, 0, 0, 6, (byte)'x', 0];
        FrameReader.TryReadHeader(frame, out var header).ShouldBeTrue();
        for (var length = 0; length < frame.Length; length++)
        {
            FrameReader.TryReadBody(frame.AsSpan(0, length), header, out _).ShouldBeFalse();
        }
        FrameReader.TryReadBody([.. frame, 1, 2], header, out var body).ShouldBeTrue();
        body.ToArray().ShouldBe([(byte)'x', 0]);
    }

    [Fact]
    public void A_type_no_client_may_send_is_unknown_whatever_its_length()
    {
        for (var type = 0; type < 256; type++)
        {
            var known = "BCdcfDEHFPpQSX".Contains((char)type);
            var verdict = FrameReader.Judge(new FrameHeader((byte)type, 4), MessageLimits.Default);
            verdict.ShouldBe(known ? FrameVerdict.Accepted : FrameVerdict.UnknownType, $"type {type}");
        }
    }
}
