namespace Menshen.Wire.Tests.Framing;

public class MessageLimitsTests
{
    [Theory]
    [InlineData('Q', 64u << 20)]
    [InlineData('P', 64u << 20)]
    [InlineData('B', 64u << 20)]
    [InlineData('F', 64u << 20)]
    [InlineData('d', (1u << 30) - 1)]
    [InlineData('p', 65_535u)]
    [InlineData('D', 10_000u)]
    [InlineData('E', 10_000u)]
    [InlineData('C', 10_000u)]
    [InlineData('f', 10_000u)]
    [InlineData('S', 4u)]
    [InlineData('H', 4u)]
    [InlineData('X', 4u)]
    [InlineData('c', 4u)]
    public void Every_type_has_its_limit_and_one_byte_more_is_too_long(char type, uint expected)
    {
        MessageLimits.Default.TryGetLimit((byte)type, out var limit).ShouldBeTrue();
        limit.ShouldBe(expected);
        FrameReader.Judge(new FrameHeader((byte)type, limit), MessageLimits.Default).ShouldBe(FrameVerdict.Accepted);
        FrameReader.Judge(new FrameHeader((byte)type, limit + 1), MessageLimits.Default).ShouldBe(FrameVerdict.TooLong);
    }

    [Fact]
    public void A_statement_limit_above_the_engines_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new MessageLimits { Statement = 1u << 30 });
        Should.Throw<ArgumentOutOfRangeException>(() => new MessageLimits { Statement = 1 });
        new MessageLimits { Statement = (1u << 30) - 1 }.Statement.ShouldBe(MessageLimits.EngineMaximum);
    }
}
