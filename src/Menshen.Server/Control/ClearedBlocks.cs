using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Menshen.Server;

/// <summary>The blocks of memory in which Kestrel reads and writes, pinned, and cleared when it gives one back: its own keep what was in them.</summary>
internal sealed class ClearedBlocks : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    /// <summary>As Kestrel's own.</summary>
    private const int BlockSize = 4096;

    /// <summary>Kept for the next one; a mebibyte.</summary>
    private const int MostKept = 256;

    private readonly ConcurrentQueue<Block> _free = new();

    public override int MaxBufferSize => BlockSize;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ClearedBlocks();

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        var block = _free.TryDequeue(out var known) ? known : new Block(this);
        block.IsOut = true;
        return block;
    }

    protected override void Dispose(bool disposing) => _free.Clear();

    private sealed class Block(ClearedBlocks pool) : IMemoryOwner<byte>
    {
        private readonly byte[] _bytes = GC.AllocateArray<byte>(BlockSize, pinned: true);

        public bool IsOut { get; set; }

        public Memory<byte> Memory => _bytes;

        public void Dispose()
        {
            // Given back twice it would be two connections' at once.
            if (!IsOut) return;
            IsOut = false;
            CryptographicOperations.ZeroMemory(_bytes);
            if (pool._free.Count < MostKept) pool._free.Enqueue(this);
        }
    }
}
