using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Crypto.Siv;
using Menshen.TestKit;

namespace Menshen.Crypto.Tests.Siv;

public sealed class SivLanesTests
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(300);

    private readonly SivLanes _lanes = new();

    [Fact]
    [Requirement("realname-7.9.5-1")]
    public void Values_of_every_length_side_by_side_are_sealed_as_by_the_librarys_own_SIV()
    {
        var values = Enumerable.Range(0, SivLanes.LongestValue).Select(RandomNumberGenerator.GetBytes).ToList();
        values[7] = RandomNumberGenerator.GetBytes(SivLanes.LongestValue);
        Compare(RandomNumberGenerator.GetBytes(Sm4Siv.KeySize), RandomNumberGenerator.GetBytes(45), values);
    }

    [Fact]
    public void Any_number_of_values_of_any_lengths_is_sealed_as_by_the_librarys_own_SIV()
    {
        var values = Gen.Choose(0, SivLanes.LongestValue).Select(RandomNumberGenerator.GetBytes);
        var short_ = Gen.Choose(0, 40).Select(RandomNumberGenerator.GetBytes);
        var many = Gen.Choose(1, SivLanes.MostValues).SelectMany(count => Gen.ArrayOf(Gen.Frequency((1, values), (5, short_)), count)).ToArbitrary();
        Prop.ForAll(many, list => Compare(RandomNumberGenerator.GetBytes(Sm4Siv.KeySize), RandomNumberGenerator.GetBytes(list.Length % 70), list)).Check(Often);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(33)]
    public void A_value_is_sealed_by_the_book_computed_by_OpenSsl(int length)
    {
        using var openSsl = new OpenSsl();
        var (key, data, value) = (RandomNumberGenerator.GetBytes(Sm4Siv.KeySize), RandomNumberGenerator.GetBytes(24), RandomNumberGenerator.GetBytes(length));
        Convert.ToHexString(Seal(key, data, [value])[0]).ShouldBe(Convert.ToHexString(new SivByTheBook(openSsl, key).Seal(value, data)));
    }

    [Fact]
    public void Counters_go_on_over_the_last_four_bytes_and_no_further()
    {
        var tag = Vector128.Create(Convert.FromHexString("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"));
        Hex(SivBlock.Counter(tag)).ShouldBe("FFFFFFFFFFFFFFFF7FFFFFFF7FFFFFFF");
        Hex(SivBlock.Advance(SivBlock.Counter(tag), 1)).ShouldBe("FFFFFFFFFFFFFFFF7FFFFFFF80000000");
        Hex(SivBlock.Advance(Vector128.Create(Convert.FromHexString("000000000000000000000000000000FF")), 1)).ShouldBe("00000000000000000000000000000100");
    }

    [Fact]
    public void Nothing_of_the_values_is_left_when_cleared()
    {
        Seal(RandomNumberGenerator.GetBytes(Sm4Siv.KeySize), [1], [.. Enumerable.Range(0, 256).Select(RandomNumberGenerator.GetBytes)], clear: true);
        foreach (var field in typeof(SivLanes).GetFields(System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance))
        {
            if (field.GetValue(_lanes) is Vector128<byte>[] blocks) blocks.ShouldAllBe(block => block == Vector128<byte>.Zero, field.Name);
        }
    }

    private void Compare(byte[] key, byte[] data, IReadOnlyList<byte[]> values)
    {
        using var siv = new Sm4Siv(key);
        var made = Seal(key, data, values);
        for (var i = 0; i < values.Count; i++)
        {
            var expected = new byte[values[i].Length + Sm4Siv.Overhead];
            siv.Seal(values[i], data, expected);
            made[i].AsSpan().SequenceEqual(expected).ShouldBeTrue($"value {i} of {values.Count}, {values[i].Length} bytes");
        }
    }

    private byte[][] Seal(byte[] key, byte[] data, IReadOnlyList<byte[]> values, bool clear = false)
    {
        using var parts = new SivKey(key);
        // CMAC of the associated data: it has no start of its own, and so neither a lane shorter than a block nor a combined end.
        var start = parts.Begin ^ Cmac(parts, data);
        var bytes = values.SelectMany(value => value).ToArray();
        var lanes = new SivLane[values.Count];
        var at = 0;
        for (var i = 0; i < lanes.Length; i++)
        {
            lanes[i] = new SivLane(at, values[i].Length, start);
            at += values[i].Length;
        }
        var tags = new Vector128<byte>[lanes.Length];
        _lanes.Synthesize(parts, bytes, lanes, tags);
        _lanes.Stream(parts, bytes, lanes, tags);
        if (clear) _lanes.Clear();
        return [.. lanes.Select((lane, i) => (byte[])[.. MemoryMarshal.AsBytes([tags[i]]), .. bytes.AsSpan(lane.At, lane.Length)])];
    }

    private static Vector128<byte> Cmac(SivKey key, byte[] message)
    {
        var state = default(Vector128<byte>);
        var last = Math.Max(0, (message.Length - 1) / 16 * 16);
        for (var at = 0; at < last; at += 16) state = key.MacBlock(state ^ Vector128.Create<byte>(message.AsSpan(at, 16)));
        var rest = message.AsSpan(last);
        var end = new byte[16];
        rest.CopyTo(end);
        if (rest.Length < 16) end[rest.Length] = 0x80;
        return key.MacBlock(state ^ Vector128.Create(end) ^ (rest.Length == 16 ? key.Whole : key.Cut));
    }

    private static string Hex(Vector128<byte> block) => Convert.ToHexString(MemoryMarshal.AsBytes([block]));
}
