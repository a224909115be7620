using System.Net;
using Menshen.Gateway.Transport;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

public sealed class NeighbourTableTests
{
    // One RTM_NEWNEIGH as the kernel sends it: 10.0.0.7 is at 02:42:0a:00:00:07, reachable; then NLMSG_DONE.
    private static readonly byte[] Reachable =
    [
        48, 0, 0, 0, 28, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 1,
        8, 0, 1, 0, 10, 0, 0, 7,
        10, 0, 2, 0, 2, 0x42, 10, 0, 0, 7, 0, 0,
    ];

    private static readonly byte[] Done = [20, 0, 0, 0, 3, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    [Fact]
    [Requirement("credit-6.4-b")]
    public void A_neighbour_has_its_physical_address_and_says_where_it_was_learnt() =>
        NeighbourTable.Search(Reachable, [10, 0, 0, 7], out _).ShouldBe(new LinkAddress("02:42:0a:00:00:07", "neighbour"));

    [Fact]
    public void Somebody_else_is_not_found_and_the_end_is_seen()
    {
        NeighbourTable.Search([.. Reachable, .. Done], [10, 0, 0, 8], out var isLast).ShouldBeNull();
        isLast.ShouldBeTrue();
    }

    [Fact]
    public void An_entry_that_the_kernel_does_not_believe_is_no_address()
    {
        var failed = Reachable.ToArray();
        failed[24] = 0x20;
        NeighbourTable.Search(failed, [10, 0, 0, 7], out _).ShouldBeNull();
    }

    [Fact]
    public void Every_truncation_and_any_bytes_are_answered()
    {
        for (var length = 0; length < Reachable.Length; length++) NeighbourTable.Search(Reachable.AsSpan(0, length), [10, 0, 0, 7], out _).ShouldBeNull();
        var random = new Random(20009);
        var bytes = new byte[200];
        for (var i = 0; i < 10_000; i++)
        {
            random.NextBytes(bytes);
            bytes[0] = (byte)random.Next(200);
            (bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]) = (0, 0, 0, 28, 0);
            NeighbourTable.Search(bytes, [10, 0, 0, 7], out _);
        }
    }

    [Theory]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("::1", "loopback")]
    [InlineData("::ffff:127.0.0.1", "loopback")]
    [InlineData("192.0.2.77", "unknown")]
    [InlineData("2001:db8::77", "unknown")]
    public void The_kernel_is_asked_and_nothing_is_made_up(string address, string origin) =>
        NeighbourTable.Find(IPAddress.Parse(address)).ShouldBe(new LinkAddress("", origin));
}
