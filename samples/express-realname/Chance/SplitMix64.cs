namespace Menshen.Samples.ExpressRealname;

/// <summary>The SplitMix64 generator of Steele, Lea and Flood (2014): 64 bits of state, one addition and one mixing per number.</summary>
/// <remarks>Chosen because it is defined by ten lines and known outputs: the same seed gives the same data on every platform and in every version,
/// which <see cref="Random"/> does not promise. It is not for secrets.</remarks>
internal struct SplitMix64(ulong seed)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>A generator of its own for one row of one table, so that any row can be made again without the rows before it.</summary>
    public static SplitMix64 ForRow(ulong seed, RowStream stream, long row) =>
        new(Mix(Mix(seed + ((ulong)stream * GoldenGamma)) + (ulong)row));

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Mix(_state += GoldenGamma);

    /// <summary>A number from 0 up to, not including, <paramref name="bound"/>.</summary>
    public long Below(long bound) => (long)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>A number from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public int Between(int first, int last) => first + (int)Below(last - first + 1);

    /// <summary>True in that many of ten thousand cases.</summary>
    public bool Chance(int ofTenThousand) => Below(10_000) < ofTenThousand;

    /// <summary>One of the values, each as likely.</summary>
    public T Pick<T>(ReadOnlySpan<T> values) => values[(int)Below(values.Length)];

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
