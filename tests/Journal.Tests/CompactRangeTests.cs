using Menshen.Crypto;

namespace Menshen.Journal.Tests;

public sealed class CompactRangeTests
{
    [Fact]
    public void Roots_are_those_of_the_recursive_definition_however_the_leaves_arrive()
    {
        var leaves = Enumerable.Range(0, 70).Select(i => Sm3.Hash([0, (byte)i])).ToArray();
        foreach (var step in new[] { 1, 2, 3, 7, 16, 33, 70 })
        {
            var range = new CompactRange();
            for (var from = 0; from < leaves.Length; from += step)
            {
                var some = leaves[from..Math.Min(leaves.Length, from + step)];
                range.Append([.. new byte[32], .. some.SelectMany(l => l)]);
                var root = new byte[32];
                range.Root(root);
                root.ShouldBe(Recursive(leaves.AsSpan(0, from + some.Length)));
            }
        }
    }

    [Fact]
    public void A_range_survives_its_encoding()
    {
        var range = new CompactRange();
        range.Append(new byte[32 * 46]);
        var bytes = new byte[CompactRange.EncodedSize(range.Size)];
        range.Write(bytes);
        var (root, back) = (new byte[32], new byte[32]);
        range.Root(root);
        CompactRange.Read(range.Size, bytes).Root(back);
        back.ShouldBe(root);
    }

    [Fact]
    public void The_empty_tree_has_the_hash_of_nothing()
    {
        var root = new byte[32];
        new CompactRange().Root(root);
        root.ShouldBe(Sm3.Hash([]));
    }

    /// <summary>MTH of RFC 6962, 2.1, word for word.</summary>
    private static byte[] Recursive(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1) { return leaves[0]; }
        var k = 1;
        while (k * 2 < leaves.Length) { k *= 2; }
        return Sm3.Hash([1, .. Recursive(leaves[..k]), .. Recursive(leaves[k..])]);
    }
}
