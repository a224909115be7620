namespace Menshen.Samples.ExpressRealname;

/// <summary>Spreads the numbers 0, 1, 2 … over a space without ever giving the same place twice.</summary>
/// <remarks>An affine map modulo the size: one-to-one because the factor shares no divisor with the size. It makes numbers that look
/// scattered (documents, waybills) and are unique without remembering those already given.</remarks>
internal sealed class Scatter
{
    private readonly Int128 _factor;
    private readonly Int128 _offset;
    private readonly Int128 _size;

    public Scatter(long size, ulong seed)
    {
        _size = size;
        var random = new SplitMix64(seed);
        _offset = random.Below(size);
        var factor = (long)(size * 0.6180339887) + random.Below((size / 8) + 1);
        while (GreatestCommonDivisor(factor, size) != 1)
        {
            factor++;
        }

        _factor = factor;
    }

    public long Place(long number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((Int128)number, _size);
        return (long)(((_factor * number) + _offset) % _size);
    }

    private static long GreatestCommonDivisor(long left, long right)
    {
        while (right != 0)
        {
            (left, right) = (right, left % right);
        }

        return left;
    }
}
