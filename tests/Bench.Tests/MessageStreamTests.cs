using Menshen.Bench.Client;

namespace Menshen.Bench.Tests;

public class MessageStreamTests
{
    private static readonly byte[] Conversation = [(byte)'D', 0, 0, 0, 9, 1, 2, 3, 4, 5, (byte)'D', 0, 0, 0, 4, (byte)'Z', 0, 0, 0, 5, (byte)'I'];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Messages_are_cut_right_however_they_arrive(int bytesPerRead)
    {
        var messages = new MessageStream(bufferSize: 16) { Transport = new TricklingStream(Conversation, bytesPerRead) };
        messages.ReadHeader().ShouldBe(('D', 5));
        messages.Skip(5);
        messages.ReadHeader().ShouldBe(('D', 0));
        messages.ReadHeader().ShouldBe(('Z', 1));
        messages.ReadBody(1).ShouldBe("I"u8.ToArray());
    }

    [Fact]
    public void A_server_that_hangs_up_in_the_middle_is_a_failure()
    {
        var messages = new MessageStream(bufferSize: 16) { Transport = new TricklingStream(Conversation[..7], 100) };
        messages.ReadHeader();
        Should.Throw<BenchFailure>(() => messages.Skip(5));
    }

    private sealed class TricklingStream(byte[] content, int bytesPerRead) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, bytesPerRead));
    }
}
