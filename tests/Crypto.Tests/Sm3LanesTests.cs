using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Crypto;
using Menshen.Crypto.Lanes;

namespace Menshen.Crypto.Tests;

public sealed unsafe class Sm3LanesTests
{
    private delegate void Engine(in MessageBatch batch, int longest);

    [Fact]
    public void Every_length_up_to_four_blocks_hashes_as_libgcrypt_hashes_it()
    {
        int[] lengths = [.. Enumerable.Range(0, 260)];
        Compare(lengths, longest: 1024);
    }

    [Fact]
    public void Any_mixture_of_lengths_hashes_as_libgcrypt_hashes_it() =>
        Prop.ForAll(
            Gen.ListOf(Gen.Frequency(
                (8, Gen.Choose(0, 130)), (2, Gen.Choose(0, 1100)), (1, Gen.Choose(4000, 70000)))).ToArbitrary(),
            lengths => Compare([.. lengths], longest: 1024)).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(200)]
    public void Pairs_hash_as_nodes_of_the_tree_also_in_place(int count)
    {
        var children = RandomNumberGenerator.GetBytes(64 * count);
        var expected = new byte[32 * count];
        for (var i = 0; i < count; i++)
        {
            Sm3.Hash([0x01, .. children.AsSpan(64 * i, 64)], expected.AsSpan(32 * i, 32));
        }

        var nodes = new byte[32 * count];
        Sm3Lanes.HashPairs(children, nodes);
        nodes.ShouldBe(expected);
        Sm3Lanes.HashPairs(children, children);
        children.AsSpan(0, 32 * count).ToArray().ShouldBe(expected);
    }

    [Fact]
    public void A_message_outside_the_buffer_is_refused()
    {
        var bytes = new byte[100];
        var digests = new byte[32];
        Should.Throw<ArgumentOutOfRangeException>(() => Sm3Lanes.HashMany(bytes, [90], [11], digests));
        Should.Throw<ArgumentOutOfRangeException>(() => Sm3Lanes.HashMany(bytes, [-1], [1], digests));
        Should.Throw<ArgumentOutOfRangeException>(() => Sm3Lanes.HashMany(bytes, [1], [-1], digests));
        Should.Throw<ArgumentOutOfRangeException>(() => Sm3Lanes.HashMany(bytes, [0, 1], [1, 1], digests));
        Should.Throw<ArgumentException>(() => Sm3Lanes.HashPairs(bytes, digests));
    }

    private static void Compare(int[] lengths, int longest)
    {
        var bytes = RandomNumberGenerator.GetBytes(lengths.Sum());
        int[] offsets = [.. lengths.Select((_, i) => lengths[..i].Sum())];
        var plain = new byte[32 * lengths.Length];
        var leaves = new byte[32 * lengths.Length];
        for (var i = 0; i < lengths.Length; i++)
        {
            var message = bytes.AsSpan(offsets[i], lengths[i]);
            Sm3.Hash(message, plain.AsSpan(32 * i));
            Sm3.Hash([0x00, .. message], leaves.AsSpan(32 * i));
        }

        var digests = new byte[32 * lengths.Length];
        Sm3Lanes.HashMany(bytes, offsets, lengths, digests);
        digests.ShouldBe(plain);
        Sm3Lanes.HashLeaves(bytes, offsets, lengths, digests);
        digests.ShouldBe(leaves);

        // Both widths, whatever the machine would choose.
        if (Lanes8.IsSupported)
        {
            RunEngine(LaneEngine<Lanes8>.Run, bytes, offsets, lengths, longest).ShouldBe(leaves);
        }

        if (Lanes16.IsSupported)
        {
            RunEngine(LaneEngine<Lanes16>.Run, bytes, offsets, lengths, longest).ShouldBe(leaves);
        }
    }

    private static byte[] RunEngine(Engine run, byte[] bytes, int[] offsets, int[] lengths, int longest)
    {
        var digests = new byte[32 * lengths.Length];
        fixed (byte* source = bytes)
        fixed (int* starts = offsets)
        fixed (int* sizes = lengths)
        fixed (byte* target = digests)
        {
            run(new MessageBatch(source, starts, sizes, lengths.Length, 0, target), longest);
        }

        return digests;
    }
}
