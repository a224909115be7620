namespace Menshen.Wire.Tests.Framing;

public class MessageReaderTests
{
    [Fact]
    public void A_failed_read_leaves_the_position()
    {
        var reader = new MessageReader([1]);
        reader.TryReadUInt16(out _).ShouldBeFalse();
        reader.TryReadInt32(out _).ShouldBeFalse();
        reader.TryReadUInt32(out _).ShouldBeFalse();
        reader.TryReadString(out _).ShouldBeFalse();
        reader.TryReadBytes(2, out _).ShouldBeFalse();
        reader.TryReadValue(out _, out _).ShouldBeFalse();
        reader.TryReadByte(out var value).ShouldBeTrue();
        value.ShouldBe((byte)1);
        reader.IsAtEnd.ShouldBeTrue();
        reader.TryReadByte(out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_count_that_is_not_there_is_refused(int count)
    {
        var reader = new MessageReader(new byte[16]);
        reader.TryReadBytes(count, out _).ShouldBeFalse();
        reader.Rest.Length.ShouldBe(16);
    }

    [Fact]
    public void A_value_of_length_minus_two_is_a_lie_and_minus_one_is_null()
    {
        var lie = new MessageReader([0xFF, 0xFF, 0xFF, 0xFE, 1, 2, 3]);
        lie.TryReadValue(out _, out _).ShouldBeFalse();
        lie.Rest.Length.ShouldBe(7);

        var nothing = new MessageReader([0xFF, 0xFF, 0xFF, 0xFF]);
        nothing.TryReadValue(out _, out var isNull).ShouldBeTrue();
        isNull.ShouldBeTrue();
        nothing.IsAtEnd.ShouldBeTrue();
    }
}
