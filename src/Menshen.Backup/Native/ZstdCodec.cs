namespace Menshen.Backup.Native;

/// <summary>Makes chunks smaller and whole again. One thread at a time.</summary>
internal sealed unsafe class ZstdCodec : IDisposable
{
    private readonly ZstdHandle _compression = new(Zstd.CreateCompression(), Zstd.FreeCompression);
    private readonly ZstdHandle _decompression = new(Zstd.CreateDecompression(), Zstd.FreeDecompression);

    /// <summary>Length of the compressed form in <paramref name="target"/>; 0 if it does not fit there, which is the answer for what does not shrink.</summary>
    public int Compress(ReadOnlySpan<byte> source, Span<byte> target, int level)
    {
        fixed (byte* from = source, to = target)
        {
            var length = Zstd.Compress(_compression, to, (nuint)target.Length, from, (nuint)source.Length, level);
            return Zstd.IsError(length) != 0 ? 0 : (int)length;
        }
    }

    /// <summary>True if <paramref name="source"/> fills <paramref name="target"/> exactly.</summary>
    public bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> target)
    {
        fixed (byte* from = source, to = target)
        {
            var length = Zstd.Decompress(_decompression, to, (nuint)target.Length, from, (nuint)source.Length);
            return Zstd.IsError(length) == 0 && length == (nuint)target.Length;
        }
    }

    public void Dispose()
    {
        _compression.Dispose();
        _decompression.Dispose();
    }
}
