using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Menshen.Crypto.Native;
using Menshen.TestKit;

namespace Menshen.Crypto.Tests.Siv;

public sealed class Sm4BlocksTests
{
    [Fact]
    [Requirement("realname-7.9.5-1")]
    public void The_published_answer_comes_out_at_every_place_of_every_number_of_blocks()
    {
        // GB/T 32907-2016, A.1. The library has different code for 1 to 7, 8 and 16 blocks at a time.
        var key = Convert.FromHexString("0123456789ABCDEFFEDCBA9876543210");
        using var sm4 = new Sm4Blocks(key);
        for (var count = 1; count <= 50; count++)
        {
            var blocks = Blocks(RandomNumberGenerator.GetBytes((count + 1) * Sm4Blocks.Size));
            for (var i = 0; i < count; i += 3) blocks[i] = Vector128.Create<byte>(key);
            var output = new Vector128<byte>[count + 1];
            sm4.Encrypt(blocks, output, count);
            for (var i = 0; i < count; i += 3) Hex(output[i]).ShouldBe("681EDF34D206965E86B3E94F536E4246", $"block {i} of {count}");
        }
    }

    [Fact]
    public void Every_number_of_blocks_encrypts_as_the_library_does_one_by_one()
    {
        var key = RandomNumberGenerator.GetBytes(Sm4Blocks.Size);
        using var sm4 = new Sm4Blocks(key);
        using var single = CipherHandle.Open(CipherHandle.ElectronicCodebook, key);
        foreach (var count in Enumerable.Range(1, 70).Append(511).Append(512))
        {
            var blocks = Blocks(RandomNumberGenerator.GetBytes((count + 1) * Sm4Blocks.Size));
            var output = new Vector128<byte>[count + 1];
            // Twice: the second call begins with what the first left in the handle.
            for (var time = 0; time < 2; time++) sm4.Encrypt(blocks, output, count);
            var expected = new byte[count * Sm4Blocks.Size];
            single.Encrypt(MemoryMarshal.AsBytes(blocks.AsSpan(0, count)), expected);
            MemoryMarshal.AsBytes(output.AsSpan(0, count)).SequenceEqual(expected).ShouldBeTrue($"{count} blocks");
        }
    }

    [Fact]
    public void A_block_too_few_for_the_library_to_look_at_is_the_callers_fault()
    {
        using var sm4 = new Sm4Blocks(new byte[Sm4Blocks.Size]);
        Should.Throw<ArgumentOutOfRangeException>(() => sm4.Encrypt(new Vector128<byte>[4], new Vector128<byte>[5], 4));
        Should.Throw<ArgumentOutOfRangeException>(() => sm4.Encrypt(new Vector128<byte>[5], new Vector128<byte>[4], 4));
    }

    private static Vector128<byte>[] Blocks(byte[] bytes) => MemoryMarshal.Cast<byte, Vector128<byte>>(bytes).ToArray();

    private static string Hex(Vector128<byte> block) => Convert.ToHexString(MemoryMarshal.AsBytes([block]));
}
