using FsCheck;
using FsCheck.Fluent;
using Menshen.Crypto;

namespace Menshen.Journal.Tests;

/// <summary>The paths against RFC 6962 written down word for word: slow, recursive, and sharing no code with the product.</summary>
public sealed class TreePathTests
{
    private const int MostLeaves = 300;

    private static readonly byte[][] Records = [.. Enumerable.Range(0, MostLeaves).Select(i => new[] { (byte)i, (byte)(i >> 8), (byte)7 })];
    private static readonly byte[][] Leaves = [.. Records.Select(r => Sm3.Hash([0, .. r]))];

    [Fact]
    public void An_inclusion_path_is_the_one_of_the_standard_wherever_the_reading_begins() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Case(), c =>
        {
            var (size, index, start) = c;
            var path = Hashes(start, index, size, TreePaths.Inclusion((ulong)index, (ulong)size));
            path.Select(Convert.ToHexString).ShouldBe(Path(index, Leaves[..size]).Select(Convert.ToHexString));
            RootOf(index, index, size, path).ShouldBe(Mth(Leaves[..size]));
        }));

    [Fact]
    public void A_path_with_anything_changed_leads_elsewhere() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(100),
        Prop.ForAll(Case(), c =>
        {
            var (size, index, _) = c;
            var path = Path(index, Leaves[..size]);
            var root = Mth(Leaves[..size]);
            for (var other = 0; other < size; other++)
            {
                if (other != index) { RootOf(index, other, size, path).ShouldNotBe(root); }
            }

            for (var i = 0; i < path.Count; i++)
            {
                path[i][i % 32] ^= 1;
                RootOf(index, index, size, path).ShouldNotBe(root);
                path[i][i % 32] ^= 1;
            }

            RootOf(index, index, size, [.. path, root]).ShouldBeNull();
            if (path.Count > 0) { RootOf(index, index, size, path[1..]).ShouldBeNull(); }
        }));

    [Fact]
    public void A_consistency_proof_is_the_one_of_the_standard_and_holds_for_those_two_trees_alone() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Case(), c =>
        {
            var (newer, index, start) = c;
            var older = index + 1;
            var nodes = Hashes(start, older, newer, TreePaths.Consistency((ulong)older, (ulong)newer));
            nodes.Select(Convert.ToHexString).ShouldBe(Proof(older, Leaves[..newer]).Select(Convert.ToHexString));
            var (before, after) = (Mth(Leaves[..older]), Mth(Leaves[..newer]));
            Holds(older, before, newer, after, nodes).ShouldBeTrue();
            if (older > 1) { Holds(older - 1, before, newer, after, nodes).ShouldBeFalse(); }
            Holds(older, Leaves[0].Select(b => (byte)(b ^ 1)).ToArray(), newer, after, nodes).ShouldBeFalse();
            Holds(older, before, newer, Leaves[0].Select(b => (byte)(b ^ 1)).ToArray(), nodes).ShouldBeFalse();
            for (var i = 0; i < nodes.Count; i++)
            {
                nodes[i][i % 32] ^= 1;
                Holds(older, before, newer, after, nodes).ShouldBeFalse();
                nodes[i][i % 32] ^= 1;
            }
        }));

    [Fact]
    public void No_size_and_no_number_of_nodes_makes_the_check_stumble()
    {
        foreach (var size in (ulong[])[0, 1, 2, 3, ulong.MaxValue / 2, ulong.MaxValue])
        {
            for (var count = 0; count < 130; count += 13)
            {
                var nodes = Enumerable.Repeat(new byte[32], count).ToList();
                TreePaths.TryRoot(new byte[32], size / 3, size, nodes, new byte[32]);
                TreePaths.IsConsistent(size / 3, new byte[32], size, new byte[32], nodes).ShouldBeFalse();
            }
        }
    }

    /// <summary>A size, an index below it, and a segment's beginning at or before that.</summary>
    private static Arbitrary<(int Size, int Index, int Start)> Case() => Arb.From(
        from size in Gen.Choose(1, MostLeaves)
        from index in Gen.Choose(0, size - 1)
        from start in Gen.Choose(0, index)
        select (size, index, start));

    private static List<byte[]> Hashes(int start, int anchor, int size, List<(ulong From, ulong To)> ranges)
    {
        var before = new CompactRange();
        before.Append([.. new byte[32], .. Leaves[..start].SelectMany(l => l)]);
        var hasher = new RangeHasher(before, (ulong)anchor, ranges);
        for (var i = start; i < size; i++) { hasher.Add(Records[i]); }
        return [.. hasher.Hashes];
    }

    private static byte[]? RootOf(int leaf, int index, int size, IReadOnlyList<byte[]> path)
    {
        var root = new byte[32];
        return TreePaths.TryRoot(Leaves[leaf], (ulong)index, (ulong)size, path, root) ? root : null;
    }

    private static bool Holds(int older, byte[] before, int newer, byte[] after, IReadOnlyList<byte[]> nodes) =>
        TreePaths.IsConsistent((ulong)older, before, (ulong)newer, after, nodes);

    private static int Half(int leaves)
    {
        var k = 1;
        while (k * 2 < leaves) { k *= 2; }
        return k;
    }

    private static byte[] Mth(byte[][] d) => d.Length == 1 ? d[0] : Sm3.Hash([1, .. Mth(d[..Half(d.Length)]), .. Mth(d[Half(d.Length)..])]);

    private static List<byte[]> Path(int m, byte[][] d)
    {
        if (d.Length == 1) { return []; }
        var k = Half(d.Length);
        return m < k ? [.. Path(m, d[..k]), Mth(d[k..])] : [.. Path(m - k, d[k..]), Mth(d[..k])];
    }

    private static List<byte[]> Proof(int m, byte[][] d) => m == d.Length ? [] : SubProof(m, d, whole: true);

    private static List<byte[]> SubProof(int m, byte[][] d, bool whole)
    {
        if (m == d.Length) { return whole ? [] : [Mth(d)]; }
        var k = Half(d.Length);
        return m <= k ? [.. SubProof(m, d[..k], whole), Mth(d[k..])] : [.. SubProof(m - k, d[k..], whole: false), Mth(d[..k])];
    }
}
