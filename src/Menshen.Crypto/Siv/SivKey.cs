using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Runtime.InteropServices;

namespace Menshen.Crypto.Siv;

/// <summary>A key of SM4-SIV in its parts, for values that are worked on side by side. One thread at a time.</summary>
/// <remarks>What <see cref="Sm4Siv"/> leaves to libgcrypt is put together here from libgcrypt's SM4, after RFC 5297 and RFC 4493; the tests compare the two.</remarks>
internal sealed class SivKey : IDisposable
{
    // Places in _secrets.
    private const int WholeAt = 0;
    private const int CutAt = 1;
    private const int BeginAt = 2;
    private const int ScratchAt = 3; // two blocks
    private const int OutputAt = 5; // two blocks
    private const int Places = 7;

    // Pinned: the collector must not leave copies behind where nobody clears them.
    private readonly Vector128<byte>[] _secrets = GC.AllocateArray<Vector128<byte>>(Places, pinned: true);

    /// <summary>Takes copies of the halves of <paramref name="key"/> into locked memory.</summary>
    public SivKey(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, Sm4Siv.KeySize, nameof(key));
        Mac = new Sm4Blocks(key[..Sm4Blocks.Size]);
        Stream = new Sm4Blocks(key[Sm4Blocks.Size..]);
        _secrets[WholeAt] = SivBlock.Double(MacBlock(default));
        _secrets[CutAt] = SivBlock.Double(Whole);
        // CMAC of a block of zeroes, doubled.
        _secrets[BeginAt] = SivBlock.Double(MacBlock(Whole));
    }

    /// <summary>SM4 under the half that makes tags.</summary>
    public Sm4Blocks Mac { get; }

    /// <summary>SM4 under the half that makes the key stream.</summary>
    public Sm4Blocks Stream { get; }

    /// <summary>What a last block is combined with if it is whole (K1 of RFC 4493).</summary>
    public Vector128<byte> Whole => _secrets[WholeAt];

    /// <summary>The same for one that had to be padded (K2).</summary>
    public Vector128<byte> Cut => _secrets[CutAt];

    /// <summary>S2V before the first string, doubled for it: combined with CMAC of the associated data it is a lane's start.</summary>
    public Vector128<byte> Begin => _secrets[BeginAt];

    /// <summary>E of one block under the half that makes tags.</summary>
    public Vector128<byte> MacBlock(Vector128<byte> block)
    {
        _secrets[ScratchAt] = block;
        Mac.Encrypt(_secrets.AsSpan(ScratchAt, 2), _secrets.AsSpan(OutputAt, 2), 1);
        return _secrets[OutputAt];
    }

    public void Dispose()
    {
        Mac.Dispose();
        Stream.Dispose();
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_secrets.AsSpan()));
    }
}
