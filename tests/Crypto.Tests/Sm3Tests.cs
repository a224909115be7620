using System.Text;
using Menshen.Crypto;

namespace Menshen.Crypto.Tests;

public sealed class Sm3Tests
{
    // GB/T 32905-2016, annex A.
    private const string DigestOfAbc = "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0";
    private const string DigestOfAbcdSixteenTimes = "DEBE9FF92275B8A138604889C18E5A4D6FDB70E5387E5765293DCBA39C0C5732";

    [Fact]
    public void Published_vectors_come_out()
    {
        Convert.ToHexString(Sm3.Hash("abc"u8)).ShouldBe(DigestOfAbc);
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("abcd", 16)));
        Convert.ToHexString(Sm3.Hash(text)).ShouldBe(DigestOfAbcdSixteenTimes);
    }

    [Fact]
    public void Hashing_in_parts_gives_the_digest_of_the_whole_and_then_begins_anew()
    {
        using var hasher = new Sm3Hasher();
        Span<byte> digest = stackalloc byte[Sm3.DigestSize];
        for (var round = 0; round < 2; round++)
        {
            hasher.Append("a"u8);
            hasher.Append([]);
            hasher.Append("bc"u8);
            hasher.Finish(digest);
            Convert.ToHexString(digest).ShouldBe(DigestOfAbc);
        }
    }

    [Fact]
    public void The_empty_message_has_a_digest() =>
        Convert.ToHexString(Sm3.Hash([])).ShouldBe("1AB21D8355CFA17F8E61194831E81A8F22BEC8C728FEFB747ED035EB5082AA2B");

    [Fact]
    public void A_short_destination_is_refused_before_anything_is_written() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Sm3.Hash("abc"u8, new byte[31]));
}
